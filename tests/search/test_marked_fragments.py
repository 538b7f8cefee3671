"""The marked words of a hit as HTML."""

from portal.search.nl.highlighting import Segment
from portal.search.templatetags.fragments import marked


def test_only_the_mark_elements_are_html() -> None:
    segments = [Segment("<i>Voor "), Segment("<b>", marked=True), Segment(" & na")]
    assert marked(segments) == '&lt;i&gt;Voor <mark class="nl-mark">&lt;b&gt;</mark> &amp; na'
