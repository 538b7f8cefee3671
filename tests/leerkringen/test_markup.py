"""No text of a member becomes a script, whether it comes through the form or stands in a row already."""

import re
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError

from leerkringen.markup import MAX_SOURCE_CHARACTERS, html_from_markdown, shown_html
from leerkringen.models import Bericht
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene

CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt&colon;alert(1))",
    "[klik](java\tscript:alert(1))",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "[klik](vbscript:msgbox)",
    "[klik](//evil.example)",
    "<javascript:alert(1)>",
    "![beeld](javascript:alert(1))",
    "![beeld](https://evil.example/pixel.png)",
    '[klik](https://x.example "onmouseover=alert(1)")',
    '[klik](https://x.example" onclick="alert(1))',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import 'https://evil.example'</style>",
    "<form action=https://evil.example><input name=a>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "\u202e<script>alert(1)</script>",
]
TAGS = set("a blockquote br code del em h3 h4 hr li ol p pre strong table thead tbody tr th td ul".split())


class Reader(HTMLParser):
    """Collects what a browser would make of a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Reader(html).found:
        assert tag in TAGS
        assert set(attributes) <= {"href", "title", "rel", "scope", "start"}
        href = attributes.get("href") or "https:"
        assert re.match(r"(https?|mailto|tel):", href)


@pytest.mark.parametrize("text", CORPUS)
def test_corpus_through_the_form_and_from_a_row(scene: Scene, text: str) -> None:
    scene.as_member.post(scene.url("gesprekken/nieuw/"), {"titel": text, "tekst": f"Begin\n\n{text}"})
    message = Bericht.objects.get()
    assert_harmless(message.html)
    # Written past the first check: the second one, at showing, stops it.
    Bericht.objects.update(html=f"<p>{text}</p><script>alert(2)</script>")
    page = scene.as_guide.get(message.gesprek.get_absolute_url()).content.decode()
    body = page.split('<div class="message__body prose">')[1].split('<p class="message__actions">')[0]
    assert_harmless(body.rsplit("</div>", 1)[0])
    assert "<script>alert" not in page
    assert "onerror=alert(1)>" not in page.replace("&gt;", "")


def test_ordinary_markup_works() -> None:
    html = html_from_markdown(
        "**vet** en ~~weg~~\n\n- een\n- twee\n\n> citaat\n\nzie https://www.lindemeer.nl"
    )
    for piece in (
        "<strong>vet</strong>",
        "<del>weg</del>",
        "<li>een</li>",
        "<blockquote>",
        'href="https://www.lindemeer.nl"',
    ):
        assert piece in html
    assert 'rel="nofollow noopener noreferrer"' in html


def test_places_and_file_names_do_not_become_links() -> None:
    assert "<a" not in html_from_markdown("Zie notitie.md van Brinkdam.nl")


def test_too_long_before_and_after_conversion() -> None:
    with pytest.raises(ValidationError, match="te lang"):
        html_from_markdown("a" * (MAX_SOURCE_CHARACTERS + 1))
    table = "|" + "a|" * 60 + "\n|" + "-|" * 60 + "\n" + "|\n" * 9_000
    with pytest.raises(ValidationError, match="ingewikkeld"):
        html_from_markdown(table[:MAX_SOURCE_CHARACTERS])
    assert html_from_markdown("> " * 9_000)


def test_werkafspraken_and_documents_are_cleaned_too(scene: Scene) -> None:
    evil = "<img src=x onerror=alert(1)>"
    scene.circle.werkafspraken.update(tekst=evil)
    document = make.share(scene.circle, scene.guide, title=evil, explanation=evil)
    for path in (
        scene.url("werkafspraken/"),
        document.get_absolute_url(),
        scene.url(),
        scene.url("documenten/"),
    ):
        assert "<img" not in scene.as_member.get(path).content.decode()


def test_shown_html_is_clean_by_itself() -> None:
    assert shown_html("<p onclick=x>a</p><script>b</script>") == "<p>a</p>b"
