"""Each engine gets rows and a state of its own: beside Elasticsearch the embedded engine is kept warm."""

from django.conf import settings
from django.db import migrations, models


def name_the_states(apps, schema_editor):
    """The state of an index was that of the one engine there was; its version must go on counting."""
    state = apps.get_model("search", "IndexState")
    for row in state.objects.exclude(name__contains=":"):
        state.objects.filter(pk=row.pk).delete()
        row.name = f"{settings.SEARCH_ENGINE}:{row.name}"
        # Its target was made by an older analysis.
        row.building, row.building_seen_at = "", None
        row.save(force_insert=True)
    apps.get_model("search", "OutboxRow").objects.update(engine=settings.SEARCH_ENGINE)


def forget_the_names(apps, schema_editor):
    state = apps.get_model("search", "IndexState")
    kept = f"{settings.SEARCH_ENGINE}:"
    state.objects.exclude(name__startswith=kept).delete()
    for row in state.objects.all():
        state.objects.filter(pk=row.pk).delete()
        row.name = row.name.removeprefix(kept)
        row.save(force_insert=True)
    apps.get_model("search", "OutboxRow").objects.exclude(engine=settings.SEARCH_ENGINE).delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0003_dreigwoorden")]

    operations = [
        migrations.RenameField("indexstate", "index", "name"),
        migrations.AlterField(
            "indexstate",
            "name",
            models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="index"),
        ),
        migrations.AddField(
            "outboxrow",
            "engine",
            models.CharField(default="sqlite", max_length=20, verbose_name="zoekmachine"),
        ),
        migrations.AddField(
            "indexstate", "building_by", models.CharField(blank=True, default="", max_length=120, verbose_name="herbouw door"), preserve_default=False
        ),
        migrations.AddField(
            "indexstate",
            "building_after",
            models.CharField(blank=True, default="", max_length=120, verbose_name="herbouwd tot en met"), preserve_default=False,
        ),
        migrations.AddField(
            "indexstate", "building_done", models.PositiveIntegerField(default=0, verbose_name="objecten gedaan")
        ),
        migrations.AddField(
            "indexstate",
            "building_total",
            models.PositiveIntegerField(default=0, verbose_name="objecten in totaal"),
        ),
        migrations.AddField(
            "indexstate", "compared_at", models.DateTimeField(null=True, verbose_name="vergeleken op")
        ),
        migrations.AddField(
            "indexstate",
            "expected",
            models.PositiveIntegerField(default=0, verbose_name="vindbaar in de database"),
        ),
        migrations.AddField(
            "indexstate", "found", models.PositiveIntegerField(default=0, verbose_name="in de index")
        ),
        migrations.AddField(
            "indexstate", "missing", models.PositiveIntegerField(default=0, verbose_name="ontbraken")
        ),
        migrations.AddField(
            "indexstate", "extra", models.PositiveIntegerField(default=0, verbose_name="te veel")
        ),
        migrations.RunPython(name_the_states, forget_the_names),
    ]
