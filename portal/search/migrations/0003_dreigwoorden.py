"""Words of threat put the telephone numbers of Hulp nu above the hits, also on a site without demo content.

The lines are a copy of portal/search/starter/vaste_resultaten.txt at the time of this migration. They are
remembered as loaded, so that loading that list later adds nothing twice.
"""

import hashlib
import uuid

from django.db import migrations

LINES = [
    "bedreiging, bedreigingen, bedreigd, bedreigde, bedreigt, bedreigen, bedreigend, bedreigende, doodsbedreiging, doodsbedreigingen, met de dood bedreigd => hulp nu",
    "dreiging, dreigingen, dreigen, dreigt, gedreigd, dreigbrief, dreigbrieven, dreigmail, dreigmails, dreigbericht, dreigberichten, dreigtelefoontje, dreigtelefoontjes, kogelbrief, bommelding => hulp nu",
    "intimidatie, intimidaties, geïntimideerd, intimideren, intimideert, intimiderend, intimiderende => hulp nu",
    "agressie, agressief, agressieve, agressie-incident => hulp nu",
    "geweld, gewelddadig, gewelddadige, geweldpleging, geweldsincident, geweldsincidenten, mishandeling, mishandeld, aangevallen, in elkaar geslagen => hulp nu",
    "stalking, stalken, stalker, stalkers, gestalkt, belaging, belaagd, achtervolgd => hulp nu",
    "doxing, doxxing, doxen, doxxen, gedoxt, adres op internet gezet => hulp nu",
    "brandstichting, brandstichtingen, brandaanslag, aanslag, aanslagen, explosief, explosieven, vuurwerkbom, brandbom => hulp nu",
    "gechanteerd, chantage, afpersing, afgeperst, afpersen, onder druk gezet => hulp nu",
    "in gevaar, ik ben bang, onveilig thuis, noodgeval, noodnummer, alarmnummer, 112 => hulp nu",
]
VERSION_PK = 1


def _words(line):
    return "\n".join(term.strip() for term in line.partition("=>")[0].split(","))


def _digest(line):
    return hashlib.sha256(f"vaste_resultaten.txt:{line}".encode()).hexdigest()


def add_pins(apps, schema_editor):
    apps.get_model("search", "VastResultaat").objects.bulk_create(
        apps.get_model("search", "VastResultaat")(zoekwoorden=_words(line), hulp_nu=True, volgorde=10)
        for line in LINES
    )
    loaded = apps.get_model("search", "GeladenZoekregel")
    loaded.objects.bulk_create(loaded(digest=_digest(line)) for line in LINES)
    apps.get_model("search", "ZoekregelsVersie").objects.update_or_create(
        pk=VERSION_PK, defaults={"version": uuid.uuid4()}
    )


def remove_pins(apps, schema_editor):
    """Takes away what was added; a rule that an editor changed stays."""
    apps.get_model("search", "VastResultaat").objects.filter(
        hulp_nu=True, zoekwoorden__in=[_words(line) for line in LINES]
    ).delete()
    apps.get_model("search", "GeladenZoekregel").objects.filter(
        digest__in=[_digest(line) for line in LINES]
    ).delete()
    apps.get_model("search", "ZoekregelsVersie").objects.filter(pk=VERSION_PK).update(version=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("search", "0002_zoekregels")]

    operations = [migrations.RunPython(add_pins, remove_pins)]
