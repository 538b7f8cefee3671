"""Gives the inline script of Wagtail's choosers a nonce (the other five places are templates)."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser

from portal.common.csp import csp_nonce


def render_with_nonce(
    chooser: BaseChooser, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """`BaseChooser.render` of Wagtail 8 with a nonce on the script, and `<` escaped inside it.

    A browser test over the admin tells when an upgrade changes what this replaces.
    """
    if not attrs or "id" not in attrs:
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    value_data = chooser.get_value_data(value)
    # JSON inside: `<` only stands in strings, where the escape means the same and cannot end the script.
    script = chooser.render_js_init(attrs["id"], name, value_data).replace("<", r"\u003c")
    nonce = csp_nonce()
    return format_html(
        "{}<script{}>{}</script>",
        chooser.render_html(name, value_data, attrs),
        format_html(' nonce="{}"', nonce) if nonce else "",
        mark_safe(script),  # noqa: S308 (JavaScript, escaped above)
    )


def add_nonce_to_choosers() -> None:
    """Call once, from an AppConfig."""
    BaseChooser.render = render_with_nonce  # type: ignore[method-assign]
