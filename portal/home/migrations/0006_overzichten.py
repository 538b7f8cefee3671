"""The listings of the content types that came after the first ones."""

from django.db import migrations
from django.utils import timezone

# Type, address, title, introduction.
LISTINGS = [
    ("product", "producten-en-diensten", "Producten en diensten", "Wat u kunt aanvragen: scans, advies, trainingen en ondersteuning. Met voor wie het is en wat het kost."),
    ("stappenplan", "stappenplannen", "Stappenplannen", "Wie doet wat, en wanneer? Vink af wat klaar is. De vinkjes blijven op uw eigen apparaat."),
    ("les", "lessen", "Lessen", "Wat leerkringen en onderzoek ons leerden, met wat u er zelf mee kunt doen."),
    ("vraag", "vragen", "Vragen en antwoorden", "Korte antwoorden, met de wet erbij en de dag waarop het antwoord is gecontroleerd."),
    ("verhaal", "verhalen", "Persoonlijke verhalen", "Mensen vertellen wat zij meemaakten en wat hen hielp."),
    ("nieuws", "nieuws", "Nieuws", "Wat is er nieuw rond weerbaar bestuur?"),
    ("bijeenkomst", "agenda", "Agenda", "Bijeenkomsten waar u anderen ontmoet, en een terugblik op wat is geweest."),
    ("organisatie", "organisaties", "Organisaties", "Gemeenten en partners, met alles wat op deze site van of over hen staat."),
]


def add_listings(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("home", "HomePage")
    OverzichtPage = apps.get_model("kennisbank", "OverzichtPage")
    home = HomePage.objects.filter(depth=2).order_by("path").first()
    if home is None:
        return  # Somebody removed the home page; the listings can be made by hand.
    content_type, _made = ContentType.objects.get_or_create(app_label="kennisbank", model="overzichtpage")
    now = timezone.now()
    for soort, slug, title, intro in LISTINGS:
        below = Page.objects.filter(path__startswith=home.path, depth=3)
        if OverzichtPage.objects.filter(soort=soort).exists() or below.filter(slug=slug).exists():
            continue
        last = below.order_by("-path").first()
        number = base36(last.path[-4:]) + 1 if last else 1
        OverzichtPage.objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            soort=soort,
            intro=intro,
            content_type=content_type,
            locale=Locale.objects.first(),
            path=home.path + as_base36(number),
            depth=3,
            numchild=0,
            url_path=f"{home.url_path}{slug}/",
            live=True,
            first_published_at=now,
            last_published_at=now,
        )
        Page.objects.filter(pk=home.pk).update(numchild=below.count())


DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # How treebeard counts.


def base36(text):
    return int(text, 36)


def as_base36(number):
    found = ""
    while number:
        number, digit = divmod(number, 36)
        found = DIGITS[digit] + found
    return found.rjust(4, "0")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0005_rechten_op_zoekregels"),
        ("kennisbank", "0004_alle_soorten"),
    ]

    operations = [migrations.RunPython(add_listings, migrations.RunPython.noop)]
