"""Rights on images and documents hang on Wagtail's own models, whatever model a site uses."""

from django.db import migrations

MODELS = [
    ("kennisbank", "afbeelding", "wagtailimages", "image"),
    ("kennisbank", "publiekdocument", "wagtaildocs", "document"),
]
ACTIONS = ["add", "change", "choose"]
GROUPS = ["Redacteuren", "Eindredacteuren"]


def _permission(apps, app_label, model, action):
    permissions = apps.get_model("auth", "Permission").objects
    return permissions.filter(content_type__app_label=app_label, codename=f"{action}_{model}").first()


def move_rights(apps, schema_editor):
    rights = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    for own_app, own_model, app_label, model in MODELS:
        for action in ACTIONS:
            right = _permission(apps, app_label, model, action)
            if right is None:
                raise RuntimeError(f"{app_label}.{action}_{model} is missing")
            own = _permission(apps, own_app, own_model, action)
            for row in rights.filter(group__name__in=GROUPS, permission=own):
                rights.get_or_create(group=row.group, collection=row.collection, permission=right)
                row.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_groepen"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(move_rights, migrations.RunPython.noop)]
