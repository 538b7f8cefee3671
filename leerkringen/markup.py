"""From a member's Markdown to HTML: cleaned when it comes in, and once more when it is shown."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from portal.common.sanitize import clean_post, plain_text

# 20,000 characters are some eight printed pages; 100 kB of Markdown costs 0.4 s to clean.
MAX_SOURCE_CHARACTERS = 20_000
# A hostile table grows tenfold.
MAX_OUTPUT_CHARACTERS = 200_000


def html_from_markdown(source: str) -> str:
    """Clean HTML made from `source`.

    Raises:
        ValidationError: too long, or too long after conversion; in plain Dutch.
    """
    if len(source) > MAX_SOURCE_CHARACTERS:
        raise ValidationError(
            _("Deze tekst is te lang: {length} tekens. Er passen er {limit}.").format(
                length=len(source), limit=MAX_SOURCE_CHARACTERS
            )
        )
    raw = _parser().render(source)
    if len(raw) > MAX_OUTPUT_CHARACTERS:
        raise ValidationError(_("Deze tekst is te ingewikkeld opgemaakt. Maak tabellen of lijsten kleiner."))
    return clean_post(raw)


def shown_html(html: str) -> SafeString:
    """Stored HTML for a template: a row that was written past the first check carries no script either."""
    return mark_safe(_cleaned(html))  # noqa: S308 (cleaned in this very line)


def text_of(html: str) -> str:
    """The words of a message, for search."""
    return plain_text(html)


@lru_cache(maxsize=512)
def _cleaned(html: str) -> str:
    """Kept per text: a conversation shows fifty messages and cleaning one takes 11 ms."""
    return clean_post(html)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # markdown-it writes <s>; clean_post keeps <del>, which is what struck text means.
    parser.add_render_rule("s_open", _deletion_starts)
    parser.add_render_rule("s_close", _deletion_ends)
    parser.add_render_rule("image", _image_as_words)
    parser.core.ruler.push("lower_headings", _lower_headings)
    return parser


def _lower_headings(state: StateCore) -> None:
    """A message stands below the h1 and h2 of its page: its own headings are h3 and h4."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2"} else "h4"


def _image_as_words(_renderer: Any, tokens: Sequence[Token], place: int, *_rest: Any) -> str:
    """No pictures from elsewhere, so nobody there learns who reads here; their description stays."""
    return escape(tokens[place].content)


def _deletion_starts(*_arguments: Any) -> str:
    return "<del>"


def _deletion_ends(*_arguments: Any) -> str:
    return "</del>"
