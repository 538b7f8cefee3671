"""Earlier invitations were last sent when they were made, as far as anybody knows."""

from typing import Any

from django.db import migrations
from django.db.models import F


def take_moment_of_making(apps: Any, schema_editor: Any) -> None:
    """All rows that are there got the moment of the migration; no other row can exist yet."""
    apps.get_model("leerkringen", "Uitnodiging").objects.update(verstuurd_op=F("aangemaakt_op"))


class Migration(migrations.Migration):
    dependencies = [("leerkringen", "0006_uitnodigen_en_aanvragen")]

    operations = [migrations.RunPython(take_moment_of_making, migrations.RunPython.noop)]
