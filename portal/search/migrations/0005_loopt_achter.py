"""Remembers that changes did not reach an index, so that it is filled anew before it is relied upon."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0004_zoekmachines")]

    operations = [
        migrations.AddField(
            "indexstate", "behind", models.BooleanField(default=False, verbose_name="loopt achter")
        ),
    ]
