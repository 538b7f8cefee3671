"""Both groups of editors read reactions, handle them and throw them away; nobody adds one."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ACTIONS = ["change", "delete", "view"]
GROUPS = ["Redacteuren", "Eindredacteuren"]


def _rights(apps):
    codenames = [f"{action}_reactie" for action in ACTIONS]
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="kennisbank", codename__in=codenames
    )


def add_rights(apps, schema_editor):
    # Django makes permissions after all migrations; these groups need them now.
    app_config = apps.get_app_config("kennisbank")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = list(_rights(apps))
    if len(rights) != len(ACTIONS):
        raise RuntimeError("permissions on reactions are missing")
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
