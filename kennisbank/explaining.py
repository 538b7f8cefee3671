"""The terms explained inside the text of a page: where one first occurs, its word opens the meaning.

The word becomes a button with a popover. That is in the order of the Tab key, says that it opens something,
closes with Escape and needs no script. A tooltip or `abbr` only serves a mouse, and a `details` cannot stand
inside a sentence. The popover follows its button in the source, so that it is read right after the word.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kennisbank.models.snippets import Begrip
from portal.common.content_version import kept

MAX_EXPLAINED = 8
#: A word in a text. A compound with a hyphen and an address of a site or mailbox are one word.
WORD = re.compile(r"\w(?:[\w@/.'’-]*\w)?")
#: What is inside stays as it is: a control cannot hold another, and headings and code are no running text.
UNTOUCHED = frozenset("a abbr button caption code h1 h2 h3 h4 h5 h6 label legend pre summary th".split())
MARKUP = (
    '<button class="begrip" type="button" popovertarget="uitleg-{pk}">{word}</button>'
    '<span class="uitleg" id="uitleg-{pk}" popover><b>{term}</b> {meaning} '
    '<a href="{url}#begrip-{pk}">{more}</a></span>'
)


@dataclass(frozen=True)
class Form:
    """One way to write a term: its words, and the signs between them without space ("" or, say, "-")."""

    words: tuple[str, ...]
    signs: tuple[str, ...]
    exact: bool  # An abbreviation: capitals count, so that "bio" is not BIO.
    begrip: Begrip

    def is_at(self, text: str, words: list[re.Match[str]], place: int) -> bool:
        """Whether the words of `text` from `place` on are this form."""
        found = words[place : place + len(self.words)]
        said = tuple(word.group() if self.exact else word.group().casefold() for word in found)
        return said == self.words and _signs(text, found) == self.signs


def _signs(text: str, words: Iterable[re.Match[str]]) -> tuple[str, ...]:
    return tuple(text[one.end() : other.start()].strip() for one, other in pairwise(words))


class TermFinder:
    """Finds terms in plain text by whole words; the longest form wins, a term before another's synonym."""

    def __init__(self, begrippen: Iterable[Begrip]) -> None:
        self._forms: dict[str, list[Form]] = {}
        rows = list(begrippen)
        for written in (
            lambda row: [row.term],
            lambda row: row.afkortingen.splitlines(),
            lambda row: row.synoniemen.splitlines(),
        ):
            for row in rows:
                for text in written(row):
                    self._add(row, text)
        for forms in self._forms.values():
            forms.sort(key=lambda form: (-len(form.words), not form.exact))

    def _add(self, begrip: Begrip, text: str) -> None:
        words = list(WORD.finditer(text))
        if not words:
            return
        exact = text.strip().casefold() in begrip.afkortingen.casefold().splitlines()
        said = tuple(word.group() if exact else word.group().casefold() for word in words)
        forms = self._forms.setdefault(words[0].group().casefold(), [])
        signs = _signs(text, words)
        if not any((form.words, form.signs) == (said, signs) for form in forms):
            forms.append(Form(said, signs, exact, begrip))

    def find(self, text: str) -> Iterator[tuple[int, int, Form]]:
        """Begin, end and form of each term in `text`, in order and without overlap."""
        words = list(WORD.finditer(text))
        place = 0
        while place < len(words):
            candidates = self._forms.get(words[place].group().casefold(), ())
            form = next((form for form in candidates if form.is_at(text, words, place)), None)
            if form is None:
                place += 1
                continue
            last = place + len(form.words) - 1
            yield words[place].start(), words[last].end(), form
            place = last + 1


def term_finder() -> TermFinder:
    """The finder of all terms; reads them once for each version of the content."""
    return kept("begrippen", lambda: TermFinder(Begrip.objects.order_by("term")))


class Explainer:
    """What one page explains: every term once, MAX_EXPLAINED in all. Made anew for each response.

    A term in the title of the page is not explained: the page is about it. Its abbreviation is.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._explained: set[int] = set()

    @cached_property
    def _finder(self) -> TermFinder:
        return term_finder()

    @cached_property
    def _own(self) -> set[int]:
        return {form.begrip.pk for _begin, _end, form in self._finder.find(self._title) if not form.exact}

    def mark(self, text: str) -> SafeString:
        """Sanitised HTML (a SafeString) or plain text, with the terms not explained yet as buttons."""
        html = conditional_escape(text)
        if len(self._explained) >= MAX_EXPLAINED:
            return html
        walk = _Walk(self)
        walk.feed(html)
        walk.close()
        return mark_safe("".join(walk.parts))  # noqa: S308 (its tags as they came; text and meanings escaped)

    def mark_text(self, text: str) -> str:
        """Plain text as HTML, with its terms as buttons."""
        parts: list[str] = []
        at = 0
        for begin, end, form in self._finder.find(text):
            pk = form.begrip.pk
            if pk in self._explained or pk in self._own or len(self._explained) >= MAX_EXPLAINED:
                continue
            self._explained.add(pk)
            parts += [escape(text[at:begin], quote=False), _button(text[begin:end], form.begrip)]
            at = end
        return "".join([*parts, escape(text[at:], quote=False)])


def _button(word: str, begrip: Begrip) -> str:
    return format_html(
        MARKUP,
        pk=begrip.pk,
        word=word,
        term=f"{begrip.term}:",
        meaning=begrip.betekenis,
        url=reverse("begrippen"),
        more=_("Alle begrippen"),
    )


class _Walk(HTMLParser):
    """Goes through HTML that was sanitised, so every element that opens is closed."""

    def __init__(self, explainer: Explainer) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._explainer = explainer
        self._untouched = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")
        self._untouched += tag in UNTOUCHED

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        self._untouched -= tag in UNTOUCHED

    def handle_data(self, data: str) -> None:
        text = escape(data, quote=False) if self._untouched else self._explainer.mark_text(data)
        self.parts.append(text)
