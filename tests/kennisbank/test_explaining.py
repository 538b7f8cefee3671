"""Terms explained inside the text of a page: which words become a button, and which never."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.safestring import SafeString

from kennisbank.explaining import MAX_EXPLAINED, Explainer, TermFinder
from kennisbank.models import Begrip, VraagPage
from tests.factories.kennisbank import make_begrip, make_handvat, make_page, make_praktijkvoorbeeld

BUTTON = re.compile(r'<button class="begrip"[^>]*>([^<]*)</button>')
TERMS = [
    Begrip(pk=1, term="Ondermijning", betekenis="Twee werelden raken elkaar."),
    Begrip(pk=2, term="Wet Bibob", betekenis="Een wet.", synoniemen="Bibob-toets", afkortingen="Bibob"),
    Begrip(pk=3, term="BIO2", betekenis="Regels.", synoniemen="BIO\nhandreiking", afkortingen="BIO\nBIO2"),
    Begrip(pk=4, term="Handreiking", betekenis="Een gids."),
    Begrip(pk=5, term="Cliëntelisme", betekenis="Een vriendendienst."),
    Begrip(
        pk=6,
        term="RIEC",
        betekenis="Een centrum.",
        synoniemen="Regionaal Informatie- en Expertisecentrum\n\n-",
    ),
    Begrip(pk=7, term="Kwetsbaar proces", betekenis="Een proces met risico."),
    Begrip(pk=8, term="Proces", betekenis="Werk in stappen."),
]


def found(text: str) -> list[tuple[str, int]]:
    return [(text[begin:end], form.begrip.pk) for begin, end, form in TermFinder(TERMS).find(text)]


class TestFinding:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Ondermijning en ONDERMIJNING.", [("Ondermijning", 1), ("ONDERMIJNING", 1)]),
            ("ondermijningsbeeld, de-ondermijning, ondermijning's", []),
            ("(ondermijning), “ondermijning” en ‘ondermijning’", [("ondermijning", 1)] * 3),
            ("De Bibob en de bibob", [("Bibob", 2)]),
            ("BIO, bio en Bio", [("BIO", 3)]),
            ("de wet bibob en een bibob-toets", [("wet bibob", 2), ("bibob-toets", 2)]),
            ("een handreiking", [("handreiking", 4)]),  # Its own term, before the synonym of another.
            ("een kwetsbaar\n  proces is een proces", [("kwetsbaar\n  proces", 7), ("proces", 8)]),
            ("kwetsbaar, proces", [("proces", 8)]),
            ("CLIËNTELISME", [("CLIËNTELISME", 5)]),
            (
                "het Regionaal Informatie- en Expertisecentrum",
                [("Regionaal Informatie- en Expertisecentrum", 6)],
            ),
            ("info@riec.example www.riec.nl x.example/proces riec", [("riec", 6)]),
            ("", []),
            ("\x00 - İ ﬁ 𝔻", []),
        ],
    )
    def test_whole_words_and_the_longest_form(self, text: str, expected: list[tuple[str, int]]) -> None:
        assert found(text) == expected


@pytest.fixture
def terms() -> Iterator[None]:
    """Terms of which the first two characters of the text say their number: "t1" to "t12"."""
    for number in range(1, MAX_EXPLAINED + 5):
        make_begrip(f"t{number}", f"Betekenis {number} <script>x</script>")
    make_begrip("Nulmeting", "Waar staan we?", afkortingen="NM")
    return


@pytest.mark.usefixtures("terms")
@pytest.mark.django_db
class TestMarking:
    def mark(self, html: str, title: str = "") -> str:
        return Explainer(title).mark(SafeString(html))

    def test_the_first_occurrence_opens_the_meaning(self) -> None:
        html = self.mark("<p>Een t1 &lt;b&gt; &amp; t1.</p>")
        pk = Begrip.objects.get(term="t1").pk
        assert html.startswith(
            f'<p>Een <button class="begrip" type="button" popovertarget="uitleg-{pk}">t1</button>'
        )
        assert f'<span class="uitleg" id="uitleg-{pk}" popover><b>t1:</b> Betekenis 1 &lt;script&gt;' in html
        assert f'href="/begrippen/#begrip-{pk}"' in html
        assert html.endswith("</span> &lt;b&gt; &amp; t1.</p>")
        assert "<script>" not in html

    @pytest.mark.parametrize("tag", ["a", "h2", "h3", "code", "pre", "th", "caption", "abbr"])
    def test_not_inside(self, tag: str) -> None:
        html = f"<{tag}><em>t1</em> t2</{tag}> <p>t3</p>"
        assert BUTTON.findall(self.mark(html)) == ["t3"]

    @pytest.mark.parametrize("tag", ["li", "td", "blockquote", "strong", "em", "dd"])
    def test_inside(self, tag: str) -> None:
        assert BUTTON.findall(self.mark(f"<{tag}>t1</{tag}>")) == ["t1"]

    def test_all_else_stays_as_it_was(self) -> None:
        html = '<p title="t1 &quot;x&quot;">1 &lt; 2 &amp;amp; é<br>\n<a href="/?a=1&amp;b=t2">t1</a></p>'
        assert self.mark(html) == html

    def test_at_most_so_many_on_a_page_over_all_its_parts(self) -> None:
        explainer = Explainer("")
        parts = [explainer.mark(SafeString(f"<p>t{number} t{number}</p>")) for number in range(1, 13)]
        assert BUTTON.findall("".join(parts)) == [f"t{number}" for number in range(1, MAX_EXPLAINED + 1)]

    def test_the_subject_of_the_page_is_not_explained_but_its_abbreviation_is(self) -> None:
        assert BUTTON.findall(self.mark("<p>nulmeting</p>", title="De nulmeting doen")) == []
        assert BUTTON.findall(self.mark("<p>nulmeting</p>", title="De NM doen")) == ["nulmeting"]


@pytest.mark.django_db
class TestPages:
    def test_every_kind_of_text_on_a_page(self, client: Client) -> None:
        words = ["stap", "fout", "alinea", "uitklap", "blokstap", "kopje", "vinkje"]
        for word in words:
            make_begrip(f"w{word}")
        page = make_handvat(
            stappen=[("stap", {"titel": "wkopje", "toelichting": "Een wstap.\n\nNog een wstap."})],
            checklist=[("punt", "wvinkje")],
            fouten=[("fout", {"titel": "wkopje", "toelichting": "Een wfout."})],
            inhoud=[
                ("tekst", '<h2>wkopje</h2><p>Een walinea, <a href="/x/">wkopje</a>.</p>'),
                ("uitklap", {"titel": "wkopje", "tekst": "<p>Een wuitklap.</p>"}),
                ("stappen", {"titel": "", "stappen": [{"titel": "x", "toelichting": "wblokstap"}]}),
            ],
        )
        html = client.get(page.url).content.decode()
        assert BUTTON.findall(html) == ["wstap", "wfout", "walinea", "wuitklap", "wblokstap"]
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))

        plain = make_praktijkvoorbeeld(aanleiding="wstap", aanpak="wfout wstap", anders_doen="walinea")
        assert BUTTON.findall(client.get(plain.url).content.decode()) == ["wstap", "wfout", "walinea"]

    def test_a_hostile_text_stays_sanitised(self, client: Client) -> None:
        make_begrip("tekst", "<img src=x onerror=alert(1)>")
        page = make_page(
            VraagPage, inhoud=[("tekst", '<p onclick="x()">Een tekst. <script>alert(2)</script></p>')]
        )
        html = client.get(page.url).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        assert BUTTON.findall(main) == ["tekst"]
        assert "<img src=x" not in main
        assert "<script" not in main
        assert "onclick" not in main

    def test_search_reads_the_text_without_meanings(self, client: Client) -> None:
        make_begrip("Nulmeting", "Waar staan we?")
        page = make_handvat(inhoud=[("tekst", "<p>Doe een nulmeting.</p>")])
        client.get(page.url)
        text = " ".join(page.search_parts())
        assert "Doe een nulmeting." in text
        assert "Waar staan we?" not in text


@pytest.mark.django_db(transaction=True)
def test_terms_are_read_once_and_again_after_a_change(client: Client, django_assert_num_queries: Any) -> None:
    make_begrip("Nulmeting", "Waar staan we?")
    page = make_handvat(inhoud=[("tekst", "<p>Doe een nulmeting met het team.</p>")])
    assert BUTTON.findall(client.get(page.url).content.decode()) == ["nulmeting"]
    with django_assert_num_queries(0):
        assert "begrip" in Explainer("").mark(SafeString("<p>nulmeting</p>"))

    make_begrip("Team")
    Begrip.objects.filter(term="Nulmeting").get().delete()
    assert BUTTON.findall(client.get(page.url).content.decode()) == ["team"]
