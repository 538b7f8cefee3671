"""Generated pages for the bench: real rows of real pages, written fast. Never on a site that people use."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page

from kennisbank.enums import Taxonomie
from kennisbank.models import HandvatPage, KennisPage, Term
from kennisbank.models.overzicht import OverzichtPage
from portal.common.content_version import bump_content_version
from portal.search.nl.word_list import counts

WORDS_A_PAGE = 300
BATCH = 250
SLUG = "meetpagina"
FIRST_DATE = date(2019, 1, 1)


class NotTheBench(Exception):
    """The database may hold the content of people."""


def is_bench() -> bool:
    """Whether this is the database of a measurement: its name says so."""
    return "bench" in str(settings.DATABASES["default"]["NAME"])


def ensure_pages(wanted: int) -> int:
    """Makes live handvatten until there are `wanted` generated ones; returns how many were added.

    Raises `NotTheBench` when the database is not that of the bench.
    """
    if not is_bench():
        raise NotTheBench
    parent = OverzichtPage.objects.filter(slug="handvatten").first()
    if parent is None:
        raise NotTheBench
    present = HandvatPage.objects.filter(slug__startswith=f"{SLUG}-").count()
    for start in range(present, wanted, BATCH):
        _insert(parent, range(start, min(start + BATCH, wanted)))
    return max(0, wanted - present)


def texts(seed: int) -> Iterator[str]:
    """Endless words, some far more often than others, as in real text."""
    words, weights = _words_and_weights()
    chance = random.Random(seed)  # noqa: S311  text for a measurement
    while True:
        yield from chance.choices(words, cum_weights=weights, k=WORDS_A_PAGE)


@cache
def _words_and_weights() -> tuple[list[str], list[float]]:
    words = [word for word, _count in sorted(counts().items(), key=lambda one: (-one[1], one[0]))]
    # Zipf: the n-th word comes with a chance of 1/n.
    return words, list(accumulate(1 / (place + 10) for place in range(len(words))))


@transaction.atomic
def _insert(parent: Page, numbers: range) -> None:
    steps = HandvatPage.steplen
    parent.refresh_from_db()
    last = parent.get_last_child()
    place = int(last.path[-steps:], 36) if last else 0
    top = Page.objects.order_by("-pk").values_list("pk", flat=True)[0]
    kind, locale = ContentType.objects.get_for_model(HandvatPage), Locale.get_default()
    pages = [
        _page(parent, number, top + offset, place + offset, kind, locale)
        for offset, number in enumerate(numbers, start=1)
    ]
    # The three tables of one page, parents first; Django's bulk_create refuses models with a parent.
    for model in (Page, KennisPage, HandvatPage):
        model._base_manager._insert(
            pages, fields=model._meta.local_concrete_fields, using="default", raw=True
        )
    _give_terms(pages, numbers)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(pages))
    bump_content_version()


def _page(parent: Page, number: int, pk: int, place: int, kind: ContentType, locale: Locale) -> HandvatPage:
    words = texts(number)
    title = " ".join(next(words) for _word in range(5)).capitalize()
    body = " ".join(next(words) for _word in range(WORDS_A_PAGE))
    slug = f"{SLUG}-{number}"
    page = HandvatPage(
        title=title,
        draft_title=title,
        slug=slug,
        path=HandvatPage._get_path(parent.path, parent.depth + 1, place),
        depth=parent.depth + 1,
        numchild=0,
        url_path=f"{parent.url_path}{slug}/",
        content_type=kind,
        locale=locale,
        live=True,
        samenvatting=" ".join(next(words) for _word in range(20)),
        datum=FIRST_DATE + timedelta(days=number % 2_500),
        laatst_gecontroleerd_op=FIRST_DATE,
        voorbeeldinhoud=True,
        inhoud=json.dumps([{"type": "tekst", "value": f"<p>{body}</p>"}]),
    )
    page.pk = page.id = page.page_ptr_id = page.kennispage_ptr_id = pk
    return page


def _give_terms(pages: list[HandvatPage], numbers: range) -> None:
    through = KennisPage.termen.through
    rows = []
    for taxonomy in (Taxonomie.DOMEIN, Taxonomie.FASE, Taxonomie.DOELGROEP, Taxonomie.INWONERKLASSE):
        terms = list(Term.objects.filter(taxonomie=taxonomy).values_list("pk", flat=True))
        rows += [
            through(kennispage_id=page.pk, term_id=terms[number * 7 % len(terms)])
            for page, number in zip(pages, numbers, strict=True)
            if terms
        ]
    through.objects.bulk_create(rows, batch_size=500)
