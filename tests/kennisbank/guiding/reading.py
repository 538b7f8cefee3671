"""What a reader sees of a page: its main part as text, and the addresses of its links."""

import html
import re

from django.test import Client

#: Answers and values that nobody chose from a list.
ODD = ["onzin", "\0", "-1", "٣", "<script>", "x" * 3000, "' OR 1=1 --"]


def main_html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    assert not response.cookies
    found = response.content.decode()
    return found[found.index("<main") : found.index("</main>")]


def text_of(markup: str) -> str:
    """The words, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def links_of(markup: str) -> list[str]:
    return [html.unescape(href) for href in re.findall(r'href="([^"]*)"', markup)]
