"""Lines that were written before a line could belong to a leerkring get theirs.

Without it administrators would read them. What happened to a thing that is gone by now is shown to nobody:
it is not known any more to which leerkring it belonged.
"""

import uuid

from django.db import migrations

UNKNOWN = uuid.UUID(int=0)
# Kind in the log: model and the way from it to the leerkring.
KINDS = {
    "document": ("Praktijkdocument", "leerkring"),
    "uitnodiging": ("Uitnodiging", "leerkring"),
    "lidmaatschap": ("Lidmaatschap", "leerkring"),
    "werkafspraken": ("Werkafspraken", "leerkring"),
    "bericht": ("Bericht", "gesprek__leerkring"),
    "bestand": ("Praktijkdocument", "leerkring"),
}


def give_circles(apps, schema_editor):
    lines = apps.get_model("audit", "AuditLine").objects.order_by()
    for kind, (model, path) in KINDS.items():
        rows = apps.get_model("leerkringen", model).objects.order_by()
        pairs = rows.values_list("bestand" if kind == "bestand" else "pk", path)
        known = {str(key): circle for key, circle in pairs}
        older = lines.filter(circle=None, number=None, object__startswith=f"{kind} ")
        for text in set(older.values_list("object", flat=True)):
            key = text.removeprefix(f"{kind} ")
            older.filter(object=text).update(circle=known.get(key, UNKNOWN))


class Migration(migrations.Migration):
    dependencies = [
        ("leerkringen", "0004_profielfoto_en_export"),
        ("audit", "0003_nummer_van_account"),
    ]

    operations = [migrations.RunPython(give_circles, migrations.RunPython.noop)]
