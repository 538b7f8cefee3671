"""Both groups of editors own the rules of the search; nothing else points at a rule, so they may delete too."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

MODELS = ["synoniem", "zoekuitzondering", "vastresultaat"]
ACTIONS = ["add", "change", "delete", "view"]
GROUPS = ["Redacteuren", "Eindredacteuren"]


def _rights(apps):
    codenames = [f"{action}_{model}" for action in ACTIONS for model in MODELS]
    return apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="search", codename__in=codenames
    )


def add_rights(apps, schema_editor):
    # Django makes permissions after all migrations; these groups need them now.
    app_config = apps.get_app_config("search")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    rights = list(_rights(apps))
    if len(rights) != len(ACTIONS) * len(MODELS):
        raise RuntimeError("permissions on the rules of the search are missing")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*rights)


def remove_rights(apps, schema_editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*_rights(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0004_rechten_op_media"),
        ("search", "0002_zoekregels"),
    ]

    operations = [migrations.RunPython(add_rights, remove_rights)]
