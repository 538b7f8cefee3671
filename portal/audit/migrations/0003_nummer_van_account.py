"""Older lines also keep the id of their account: it must stay when the account goes."""

from django.db import migrations


def keep_ids(apps, schema_editor):
    lines = apps.get_model("audit", "AuditLine").objects.filter(actor_key="").exclude(actor=None).order_by()
    for actor_id in lines.values_list("actor", flat=True).distinct():
        lines.filter(actor=actor_id).update(actor_key=str(actor_id))


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_keten")]

    operations = [migrations.RunPython(keep_ids, migrations.RunPython.noop)]
