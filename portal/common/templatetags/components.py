"""Small template tags of the component library: icons, drawings, form controls and initials."""

from functools import cache
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.rich_text import RichText, expand_db_html

from portal.common.content_version import kept
from portal.common.sanitize import clean_text

register = template.Library()

#: The drawing of a domein or content type; other codes get the sheet of a handvat.
DRAWINGS = {
    "informatiebeveiliging": "informatie",
    "fysieke-beveiliging": "fysiek",
    "personele-beveiliging": "personeel",
    "integriteit": "integriteit",
    "praktijkvoorbeeld": "voorbeeld",
    "project": "project",
    "publicatie": "publicatie",
    "nieuws": "publicatie",
    "verhaal": "voorbeeld",
    "bijeenkomst": "deur",
    "organisatie": "project",
    "product": "bel",
    "les": "begin",
    "vraag": "zoek",
    "themapagina": "alle",
}


def _svg(css_class: str, view_box: str, href: str) -> SafeString:
    markup = '<svg class="{}" aria-hidden="true" viewBox="{}"><use href="{}"/></svg>'
    return format_html(markup, css_class, view_box, href)


@register.simple_tag
@cache
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite. It never stands without a word, so it is hidden from screen readers."""
    css_class = f"icon icon--{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" viewBox="0 0 24 24"><use href="{}"/></svg>',
        css_class,
        icon_href(name),
    )


@register.simple_tag
def icon_href(*parts: str) -> str:
    """Address of one icon in the sprite; the parts of its name are joined."""
    return f"{_sprite()}#{''.join(parts)}"


@cache
def _sprite() -> str:
    """Asked some twenty times a page, and the same as long as this process lives."""
    return static("img/icons.svg")


@register.simple_tag
@cache
def asset(path: str) -> str:
    """Address of a file that stands on every page: like `static`, but worked out once a process."""
    return static(path)


@register.simple_tag
def include_kept(template_name: str, *key: object, **values: object) -> SafeString:
    """A part that many pages share, made once for each version of the public content and each `key`.

    It sees `values` and nothing else: no request, no reader. The key tells apart all that they can hold; with
    an empty first one (a preview) the part is made anew and not kept.
    """
    if key and not key[0]:
        return render_to_string(template_name, values)
    return kept(f"{template_name} {key}", lambda: render_to_string(template_name, values))


@register.simple_tag
def mark(*, closed: bool = False) -> SafeString:
    """The ring of the logo: open on public pages, closed in a leerkring."""
    href = icon_href("mark-closed" if closed else "mark-open")
    return format_html(
        '<svg class="brand__mark" aria-hidden="true" viewBox="0 0 34 34"><use href="{}"/></svg>', href
    )


@register.simple_tag
@cache
def drawing(name: str, css_class: str = "drawing") -> SafeString:
    """A line drawing on a 48 grid; "circle" and "hero" have grids of their own."""
    box = {"circle": "0 0 96 96", "hero": "0 0 700 420"}.get(name, "0 0 48 48")
    file = "img/hero.svg" if name == "hero" else "img/drawings.svg"
    return _svg(css_class, box, f"{static(file)}#{name}")


@register.filter
def drawing_for(code: Any) -> str:
    """The drawing's name for the code of a domein or of a content type."""
    return DRAWINGS.get(str(code), "handvat")


@register.filter
def initials(name: str) -> str:
    """Two capitals at most: the first letter of the first and of the last word."""
    words = [word for word in str(name).split() if word[0].isalpha()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words[:1])).upper()


@register.filter
def control(field: BoundField) -> SafeString:
    """The input of a form field with the class that fits its kind; Django adds the aria attributes."""
    widget = field.field.widget
    css_class = "utrecht-textbox utrecht-textbox--html-input"
    if isinstance(widget, Textarea):
        css_class = "textarea"
    elif isinstance(widget, CheckboxInput | CheckboxSelectMultiple):
        css_class = "checkbox"
    elif isinstance(widget, RadioSelect):
        css_class = "radio"
    elif isinstance(widget, FileInput):
        css_class = "file-input"
    elif isinstance(widget, Select):
        css_class = "select"
    own = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{css_class} {own}".strip()})


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label belongs behind the input instead of above it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether the field is a set of radio buttons or tick boxes and needs a fieldset."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def rich_html(value: RichText | str) -> SafeString:
    """Rich text of an editor as HTML: Wagtail's links filled in, then sanitised once more."""
    source = value.source if isinstance(value, RichText) else str(value)
    return mark_safe(clean_text(expand_db_html(source)))  # noqa: S308 (sanitised in this very line)


@register.simple_tag(takes_context=True)
def explained(context: Context, text: str) -> SafeString:
    """Text or sanitised HTML with the terms explained where they first occur on the page.

    Who knows the terms is `explainer` in the context, which a template with `only` must be given; without
    one the text stays as it is.
    """
    explainer = context.get("explainer")
    html: SafeString = explainer.mark(text) if explainer else conditional_escape(text)
    return html


@register.filter
def number_word(number: int) -> str:
    """A number up to twelve as a Dutch word, as in running text; larger ones as digits."""
    words = _("nul één twee drie vier vijf zes zeven acht negen tien elf twaalf").split()
    return words[number] if 0 <= number < len(words) else str(number)
