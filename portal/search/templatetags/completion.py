"""What the script of the search field must know."""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
@cache
def completion_texts() -> SafeString:
    """The attributes for js/zoeken.js, each after a space; the same as long as this process lives."""
    return format_html(
        ' data-complete="{}" data-label="{}" data-one="{}" data-more="{}" data-page="{}"',
        reverse("search:completions"),
        _("Suggesties"),
        _("1 suggestie"),
        _("0 suggesties"),
        _("pagina"),
    )
