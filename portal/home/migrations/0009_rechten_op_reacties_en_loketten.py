"""Both groups of editors handle reactions, which nobody adds, and keep the signposts."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

RIGHTS = [
    *(f"{action}_reactie" for action in ("change", "delete", "view")),
    *(f"{action}_loket" for action in ("add", "change", "delete", "view")),
]
GROUPS = ["Redacteuren", "Eindredacteuren"]


def _rights(apps):
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.filter(content_type__app_label="kennisbank", codename__in=RIGHTS)


def add_rights(apps, schema_editor):
    # Django makes permissions after all migrations; these groups need them now.
    app_config = apps.get_app_config("kennisbank")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = list(_rights(apps))
    if len(rights) != len(RIGHTS):
        raise RuntimeError("permissions are missing")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*rights)


def remove_rights(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*_rights(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0008_rechten_op_hosts"),
        ("kennisbank", "0004_alle_soorten"),
    ]

    operations = [migrations.RunPython(add_rights, remove_rights)]
