"""Groups in Dutch instead of Wagtail's Editors and Moderators, and no workflow on the root."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SNIPPETS = ["term", "organisatie", "begrip"]


def _permissions(apps, app_label, model, actions):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type = ContentType.objects.get_or_create(app_label=app_label, model=model)[0]
    return list(
        Permission.objects.filter(content_type=content_type, codename__in=[f"{a}_{model}" for a in actions])
    )


def add_groups(apps, schema_editor):
    # Django makes permissions after all migrations; these groups need them now.
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    Page = apps.get_model("wagtailcore", "Page")
    Collection = apps.get_model("wagtailcore", "Collection")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    apps.get_model("wagtailcore", "WorkflowPage").objects.all().delete()
    apps.get_model("wagtailcore", "Workflow").objects.all().delete()
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()

    home = Page.objects.get(path="00010001")
    root_collection = Collection.objects.order_by("path").first()
    access = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    page_rights = {
        "Redacteuren": ["add_page", "change_page"],
        "Eindredacteuren": [
            "add_page",
            "change_page",
            "publish_page",
            "bulk_delete_page",
            "lock_page",
            "unlock_page",
        ],
    }
    for name, codenames in page_rights.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*access)
        for permission in Permission.objects.filter(
            content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
        ):
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
        media = _permissions(apps, "kennisbank", "afbeelding", ["add", "change", "choose"])
        media += _permissions(apps, "kennisbank", "publiekdocument", ["add", "change", "choose"])
        for permission in media:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )
        for model in SNIPPETS:
            group.permissions.add(*_permissions(apps, "kennisbank", model, ["add", "change", "view"]))
    final = Group.objects.get(name="Eindredacteuren")
    final.permissions.add(*_permissions(apps, "kennisbank", "hulpnu", ["change"]))
    final.permissions.add(*_permissions(apps, "wagtailredirects", "redirect", ["add", "change", "delete"]))


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_startpagina"),
        ("kennisbank", "0002_termen"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
