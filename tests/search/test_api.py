"""`/api/zoeken`: the shape of its answer, and what it refuses."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.search.indexing import rebuild_everywhere
from portal.search.outbox import queue_removal
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(site_engine: str, public_source: MemorySource) -> MemorySource:
    public_source.put(
        document(
            "1",
            "Melding <b>en</b> aangifte",
            "Wie een bedreiging krijgt, belt eerst. <script>alert(1)</script> Daarna volgt aangifte.",
            summary="Wat u doet in het eerste uur.",
            facets={"domein": ("personeel",)},
        ),
        document("2", "Bedreiging van een wethouder", kind="publicatie", facets={"domein": ("fysiek",)}),
        document("3", "Integriteit", facets={"domein": ("integriteit",)}),
    )
    rebuild_everywhere("public")
    return public_source


def get(client: Client, **data: Any) -> dict[str, Any]:
    response = client.get("/api/zoeken", data)
    assert response.status_code == 200, response.content
    return response.json()


def test_answer_has_the_promised_shape(client: Client, filled: MemorySource) -> None:
    answer = get(client, q="bedreiging")

    assert list(answer) == [
        "totaal",
        "pagina",
        "resultaten",
        "facetten",
        "opmerking",
        "gedeeltelijk",
        "aanbevolen",
        "hersteld",
        "suggesties",
    ]
    assert (answer["totaal"], answer["pagina"], answer["opmerking"]) == (2, 1, "")
    assert answer["resultaten"][0] == {
        "titel": "Bedreiging van een wethouder",
        "url": "http://testserver/proef/2/",
        "type": "publicatie",
        "samenvatting": "",
        "fragment": "",
        "bijlage": None,
    }
    assert answer["facetten"] == {
        "type": [
            {"waarde": "handvat", "label": "Handvat", "aantal": 1},
            {"waarde": "publicatie", "label": "Publicatie", "aantal": 1},
        ],
        "domein": [
            {"waarde": "fysiek", "label": "Fysieke beveiliging", "aantal": 1},
            {"waarde": "personeel", "label": "Personele beveiliging", "aantal": 1},
        ],
    }


def test_fragment_marks_the_words_and_escapes_the_rest(client: Client, filled: MemorySource) -> None:
    fragment = get(client, q="bedreiging aangifte")["resultaten"][0]["fragment"]

    assert "<mark>bedreiging</mark>" in fragment
    assert "&lt;script&gt;" in fragment
    assert "<script>" not in fragment


def test_filters_and_pages(client: Client, filled: MemorySource) -> None:
    answer = get(client, q="", domein=["fysiek", "integriteit"])
    assert answer["totaal"] == 2
    assert sum(one["aantal"] for one in answer["facetten"]["domein"]) == 3
    assert get(client, q="bedreiging", type="handvat")["resultaten"][0]["titel"].startswith("Melding")
    second = get(client, q="bedreiging", aantal=1, pagina=2)
    assert (second["totaal"], second["pagina"], len(second["resultaten"])) == (2, 2, 1)
    assert get(client, q="bedreiging", pagina=9)["resultaten"] == []
    assert get(client, aantal=100)["totaal"] == 3


def test_some_of_the_words_is_told(client: Client, filled: MemorySource) -> None:
    answer = get(client, q="bedreiging zeppelin")

    assert answer["totaal"] == 2
    assert "een deel" in answer["opmerking"]


@pytest.mark.parametrize(
    ("data", "parameter", "message"),
    [
        ({"pagina": "abc"}, "pagina", "heel getal"),
        ({"pagina": "0"}, "pagina", "heel getal"),
        ({"pagina": "-1"}, "pagina", "heel getal"),
        ({"pagina": "1.5"}, "pagina", "heel getal"),
        ({"pagina": ""}, "pagina", "heel getal"),
        ({"pagina": "٣"}, "pagina", "heel getal"),
        ({"pagina": "9" * 5000}, "pagina", "heel getal"),
        ({"pagina": "9999", "aantal": "100"}, "pagina", "bladeren"),
        ({"aantal": "0"}, "aantal", "1 tot en met 100"),
        ({"aantal": "101"}, "aantal", "1 tot en met 100"),
        ({"aantal": "veel"}, "aantal", "1 tot en met 100"),
        ({"domein": "onzin"}, "domein", "integriteit"),
        ({"domein": ["fysiek", "onzin"]}, "domein", "kennen we niet"),
        ({"type": "bericht"}, "type", "handvat"),
        ({"q": "a" * 201}, "q", "te lang"),
        ({"q": "a\0b"}, "q", "NUL"),
        ({"volgorde": "datum"}, "volgorde", "kennen we niet"),
        ({"in": "leerkringen"}, "in", "kennen we niet"),
        ({"acl": "g:1"}, "acl", "kennen we niet"),
    ],
)
def test_l04_bad_values_are_explained(
    client: Client, embedded: Any, public_source: MemorySource, data: Any, parameter: str, message: str
) -> None:
    response = client.get("/api/zoeken", data)

    assert response.status_code == 400
    assert response.json()["parameter"] == parameter
    assert message in response.json()["fout"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_gets_an_answer(client: Client, filled: MemorySource, text: str) -> None:
    assert client.get("/api/zoeken", {"q": text}).status_code in {200, 400}
    assert client.get("/zoeken/", {"q": text}).status_code == 200


@pytest.mark.parametrize("raw", ["q=%ff%fe", "q=%00", "q", "&&=", "q=a&q=b", "domein=&type=", "q=%u0041"])
def test_odd_addresses_get_an_answer(
    client: Client, embedded: Any, public_source: MemorySource, raw: str
) -> None:
    assert client.get(f"/api/zoeken?{raw}").status_code in {200, 400}
    assert client.get(f"/zoeken/?{raw}").status_code == 200


def test_only_reading_is_possible(client: Client) -> None:
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)("/api/zoeken").status_code == 405


def test_removed_object_is_nowhere_in_the_answer(client: Client, filled: MemorySource) -> None:
    queue_removal("proef", ["1"])

    answer = get(client, q="bedreiging")

    assert answer["totaal"] == 1
    assert "Melding" not in str(answer)
    assert answer["facetten"]["domein"] == [{"waarde": "fysiek", "label": "Fysieke beveiliging", "aantal": 1}]


def test_hit_that_the_database_refuses_is_dropped_with_an_alarm(
    client: Client, filled: MemorySource, caplog: pytest.LogCaptureFixture
) -> None:
    filled.hidden = {"1"}

    answer = get(client, q="bedreiging")

    assert [one["titel"] for one in answer["resultaten"]] == ["Bedreiging van een wethouder"]
    assert answer["totaal"] == 1
    assert "geweigerd" in caplog.text
    assert "Melding" not in caplog.text
    assert "bedreiging" not in caplog.text


def test_engine_down_is_a_503_that_says_so(
    client: Client, settings: Any, tmp_path: Path, public_source: MemorySource
) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.DATA_DIR = tmp_path
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}

    response = client.get("/api/zoeken", {"q": "iets"})

    assert response.status_code == 503
    assert "tijdelijk niet beschikbaar" in response.json()["fout"]
    assert response["Retry-After"]
