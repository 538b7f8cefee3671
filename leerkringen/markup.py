"""From a member's Markdown to HTML: cleaned when it comes in, and once more when it is shown."""

from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

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
    return parser


def _deletion_starts(*_arguments: Any) -> str:
    return "<del>"


def _deletion_ends(*_arguments: Any) -> str:
    return "</del>"
