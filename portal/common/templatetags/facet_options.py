"""The check boxes of a facet: a page with filters has some thirty, and a template takes six times as long."""

from collections.abc import Iterable
from typing import Protocol

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


class Option(Protocol):
    """One check box; `url` is the link that chooses it alone, or drops it, and may be empty."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def selected(self) -> bool: ...
    @property
    def url(self) -> str: ...


_BOX = (
    '<div class="facet__option"><label>'
    '<input class="checkbox" type="checkbox" name="{}" value="{}"%s>{}</label>{}</div>'
)
_CHECKED, _UNCHECKED = _BOX % " checked", _BOX % ""
_COUNT = '<span class="facet__count">{}</span>'
_LINKED_COUNT = (
    '<a class="facet__count" rel="nofollow" href="{}"><span class="visually-hidden">{} {}: </span>{}</a>'
)


@register.simple_tag
def facet_options(name: str, options: Iterable[Option]) -> SafeString:
    """The options of the facet `name`, in their order."""
    # Once for all options, as escaping is most of the work.
    safe_name = conditional_escape(name)
    return SafeString("".join(_row(safe_name, one) for one in options))


def _row(name: SafeString, one: Option) -> SafeString:
    count = _linked_count(one) if one.url else format_html(_COUNT, one.count)
    return format_html(_CHECKED if one.selected else _UNCHECKED, name, one.code, one.label, count)


def _linked_count(one: Option) -> SafeString:
    # For a screen reader: what the link does.
    text = _("Wis filter") if one.selected else _("Filter")
    return format_html(_LINKED_COUNT, one.url, text, one.label, one.count)
