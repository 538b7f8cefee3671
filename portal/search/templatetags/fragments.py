"""The piece of a hit with the words that were looked for: an answer has some forty of these segments."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from portal.search.nl.highlighting import Segment

register = template.Library()


@register.filter
def marked(segments: Iterable[Segment]) -> SafeString:
    """HTML with nothing but `mark` elements; every text is escaped."""
    return SafeString("".join(map(_html, segments)))


def _html(segment: Segment) -> SafeString:
    if segment.marked:
        return format_html('<mark class="nl-mark">{}</mark>', segment.text)
    return conditional_escape(segment.text)
