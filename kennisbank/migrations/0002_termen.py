"""Fills every taxonomy once; from then on the terms belong to the editors."""

from django.db import migrations
from django.utils.text import slugify

from kennisbank.terms import SUBJECTS, TERMS


def add_terms(apps, schema_editor):
    Term = apps.get_model("kennisbank", "Term")
    for taxonomie, rows in TERMS.items():
        for order, (code, naam, korte_naam) in enumerate(rows, start=1):
            Term.objects.get_or_create(
                taxonomie=taxonomie,
                code=code,
                defaults={
                    "naam": naam,
                    "korte_naam": korte_naam,
                    "volgorde": order,
                    "nummer": order if taxonomie == "fase" else None,
                },
            )
    order = 0
    for domein_code, names in SUBJECTS.items():
        domein = Term.objects.get(taxonomie="domein", code=domein_code)
        for naam in names:
            order += 1
            Term.objects.get_or_create(
                taxonomie="onderwerp",
                code=slugify(naam),
                defaults={"naam": naam, "volgorde": order, "bovenliggend": domein},
            )


def remove_terms(apps, schema_editor):
    apps.get_model("kennisbank", "Term").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("kennisbank", "0001_start")]

    operations = [migrations.RunPython(add_terms, remove_terms)]
