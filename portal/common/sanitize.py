"""The one place that decides which HTML from people may reach a browser.

bleach with an allowlist, used twice: when text comes in (import, editor, Markdown) and again when it is
shown, so that a row written past the first check still cannot carry a script.
"""

import threading
from collections.abc import Callable, Iterable, MutableMapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

TEXT_TAGS = frozenset(
    "a abbr blockquote br code em h2 h3 h4 hr li ol p pre strong sub sup "
    "table caption thead tbody tr th td ul b i".split()
)
POST_TAGS = frozenset(
    "a blockquote br code del em h3 h4 hr li ol p pre strong table thead tbody tr th td ul".split()
)
ATTRIBUTES = {
    # linktype and id are Wagtail's way to store a link to a page or document.
    "a": ["href", "title", "rel", "linktype", "id"],
    "abbr": ["title"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
    "ol": ["start"],
}
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})
LinkAttributes = MutableMapping[Any, Any]


def clean_text(html: str) -> str:
    """HTML of an editor or an import, with only the allowed tags, attributes and link protocols left."""
    return str(_cleaner(_make_text_cleaner).clean(html))


def clean_post(html: str) -> str:
    """HTML made from a member's Markdown: fewer tags, bare web addresses become links, links are marked."""
    return str(_cleaner(_make_post_cleaner).clean(html))


_of_thread = threading.local()


def _cleaner(make: Callable[[], Cleaner]) -> Cleaner:
    """One for each thread: a cleaner holds the text that it is parsing, so that two at once mix theirs."""
    found: Cleaner | None = getattr(_of_thread, make.__name__, None)
    if found is None:
        found = make()
        setattr(_of_thread, make.__name__, found)
    return found


def _make_text_cleaner() -> Cleaner:
    return Cleaner(tags=TEXT_TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True)


def _make_post_cleaner() -> Cleaner:
    # The filter runs inside the cleaner: linkify after clean would escape code twice.
    # A callback may answer None to drop a link, which the stubs do not know.
    callbacks: list[Any] = [_keep_real_addresses, _mark_link]
    linkify = partial(LinkifyFilter, callbacks=callbacks, skip_tags={"pre", "code"})
    attributes = {"a": ["href", "title"], "th": ["scope"], "ol": ["start"]}
    return Cleaner(tags=POST_TAGS, attributes=attributes, protocols=PROTOCOLS, strip=True, filters=[linkify])


def _keep_real_addresses(attrs: LinkAttributes, new: bool = False) -> LinkAttributes | None:
    """No links out of file names and places ("notitie.md", "Weert.de"), nor to protocol-less hosts."""
    href = str(attrs.get((None, "href"), ""))
    if href.startswith(("//", "\\", "/\\")):
        return None
    if new and not str(attrs.get("_text", "")).startswith(("http://", "https://", "www.")):
        return None
    return attrs


def _mark_link(attrs: LinkAttributes, new: bool = False) -> LinkAttributes:
    if urlsplit(str(attrs.get((None, "href"), ""))).scheme in {"http", "https"}:
        attrs[(None, "rel")] = "nofollow noopener noreferrer"
    return attrs


def plain_text(html: str) -> str:
    """The text of `html` without tags, with a space where a block ended: for summaries."""
    return " ".join(_text_lines(html))


def join_plain(parts: Iterable[str]) -> str:
    """Texts (HTML or not) as one for search; what is no sentence is set apart with a dot in the middle."""
    lines = [line for part in parts if part for line in _text_lines(part)]
    ended = [line if line[-1] in ".?!:;,…" else f"{line} ·" for line in lines[:-1]]
    return " ".join([*ended, *lines[-1:]])


def _text_lines(html: str) -> list[str]:
    """The text of each block (paragraph, heading, cell, line of a list) that holds any."""
    import html as entities
    import re

    blocks = re.split(r"</(?:p|h[1-6]|li|td|th|tr|div|blockquote|caption)>|<br\s*/?>", html)
    # Not "a < b": a tag begins with a letter or a sign (HTML standard, 13.2.5.6).
    texts = (entities.unescape(re.sub(r"<[a-zA-Z/!?][^>]*>", "", block)).split() for block in blocks)
    return [" ".join(words) for words in texts if words]
