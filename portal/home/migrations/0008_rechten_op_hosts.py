"""Both groups of editors keep the list of host names; a name that the server does not know is refused."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ACTIONS = ["add", "change", "delete", "view"]
GROUPS = ["Redacteuren", "Eindredacteuren"]


def _rights(apps):
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="home", codename__in=[f"{action}_host" for action in ACTIONS]
    )


def add_rights(apps, schema_editor):
    # Django makes permissions after all migrations; these groups need them now.
    app_config = apps.get_app_config("home")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = list(_rights(apps))
    if len(rights) != len(ACTIONS):
        raise RuntimeError("permissions on the host names are missing")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*rights)


def remove_rights(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*_rights(apps))


class Migration(migrations.Migration):
    dependencies = [("home", "0007_hosts")]

    operations = [migrations.RunPython(add_rights, remove_rights)]
