"""What editors want above the hits of a search: the telephone numbers, or a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.models import Page

from portal.search.nl.compounds import parts
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import words
from portal.search.registry import Link
from portal.search.rules import SearchRules

MAX_PAGES = 3


@dataclass(frozen=True)
class Pinned:
    """`hulp_nu`: who typed this may be in trouble now."""

    hulp_nu: bool = False
    pages: tuple[Link, ...] = ()


def pinned(texts: Iterable[str], rules: SearchRules) -> Pinned:
    """What belongs to the words of these texts: the query, and what was repaired in it.

    A term of a rule counts when each of its words is there, in any form or as a part of a compound. A page
    that is not live, or not for everybody, is never given.
    """
    asked: set[str] = set()
    for word in (word for text in texts for word in words(text)):
        asked.add(stem(word))
        if word not in rules.never_split:
            asked |= {stem(part) for part in parts(word)}
    hits = [pin for pin in rules.pins if any(all(stem(word) in asked for word in term) for term in pin.terms)]
    ids = list(dict.fromkeys(pin.page_id for pin in hits if pin.page_id is not None))[:MAX_PAGES]
    return Pinned(hulp_nu=any(pin.hulp_nu for pin in hits), pages=_pages(ids))


def _pages(ids: list[int]) -> tuple[Link, ...]:
    if not ids:
        return ()
    found = Page.objects.live().public().in_bulk(ids)
    shown = [found[one] for one in ids if one in found]
    return tuple(Link(page.title, url) for page in shown if (url := page.get_url()))
