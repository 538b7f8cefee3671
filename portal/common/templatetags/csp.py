"""The nonce for inline scripts of Wagtail's admin; our own templates hold no inline scripts."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.common.csp import csp_nonce

register = template.Library()


@register.simple_tag
def nonce_attribute() -> SafeString:
    """` nonce="…"` in the admin, else nothing."""
    nonce = csp_nonce()
    return format_html(' nonce="{}"', nonce) if nonce else SafeString("")
