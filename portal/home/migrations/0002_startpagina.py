"""A new site starts with a home page and the listings, instead of Wagtail's welcome page.

Historical models have no tree methods, so path, depth and numchild are written out, as Wagtail's own first
data migration does.
"""

from django.db import migrations
from django.utils import timezone

LISTINGS = [
    (
        "handvat",
        "handvatten",
        "Handvatten",
        "Korte hulpmiddelen die u direct kunt gebruiken: met stappen, een checklist en wat het oplevert.",
    ),
    (
        "praktijkvoorbeeld",
        "praktijkvoorbeelden",
        "Praktijkvoorbeelden",
        "Hoe pakten anderen het aan? Met wat het kostte, wat het opleverde en wat zij nu anders zouden doen.",
    ),
    (
        "project",
        "projecten",
        "Projecten",
        "De pilot Integrale Beveiligingsaanpak en de projecten van de impuls Weerbaar Bestuur.",
    ),
    (
        "publicatie",
        "publicaties",
        "Publicaties",
        "Rapporten, handreikingen en brieven, met een korte samenvatting vooraf.",
    ),
    (
        "themapagina",
        "themas",
        "Thema’s",
        "Vier domeinen, negen fasen en de lijnen van het beleid: alles over één onderwerp bij elkaar.",
    ),
]


def add_pages(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("home", "HomePage")
    OverzichtPage = apps.get_model("kennisbank", "OverzichtPage")

    Site.objects.all().delete()
    Page.objects.filter(depth__gt=1).delete()
    locale = Locale.objects.first() or Locale.objects.create(language_code="nl")
    now = timezone.now()
    live = {
        "live": True,
        "locale": locale,
        "first_published_at": now,
        "last_published_at": now,
    }

    def content_type(app_label, model):
        return ContentType.objects.get_or_create(app_label=app_label, model=model)[0]

    home = HomePage.objects.create(
        title="Sterk staan tegen druk en dreiging doe je samen",
        draft_title="Sterk staan tegen druk en dreiging doe je samen",
        slug="home",
        content_type=content_type("home", "homepage"),
        path="00010001",
        depth=2,
        numchild=len(LISTINGS),
        url_path="/home/",
        intro="Praktische hulp om uw mensen, informatie en gebouwen te beschermen. Gemaakt met gemeenten die het al deden.",
        **live,
    )
    Page.objects.filter(depth=1).update(numchild=1)
    for number, (soort, slug, title, intro) in enumerate(LISTINGS, start=1):
        OverzichtPage.objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            soort=soort,
            intro=intro,
            content_type=content_type("kennisbank", "overzichtpage"),
            path=f"00010001{number:04d}",
            depth=3,
            numchild=0,
            url_path=f"/home/{slug}/",
            show_in_menus=soort in {"handvat", "praktijkvoorbeeld", "project"},
            **live,
        )
    Site.objects.create(
        hostname="localhost", port=80, root_page_id=home.pk, is_default_site=True, site_name="Weerbaar"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_start"),
        ("kennisbank", "0002_termen"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(add_pages, migrations.RunPython.noop)]
