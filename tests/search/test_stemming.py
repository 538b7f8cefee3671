"""Stems: plurals and their singular come together, and Elasticsearch makes the same ones."""

import pytest
from elasticsearch import Elasticsearch

from portal.search.engines.elastic_index import index_body
from portal.search.nl.stemming import stem
from portal.search.nl.vocabulary import PROTECTED, SINGULARS
from portal.search.nl.word_list import accents, counts
from tests.search.conftest import ElasticPlace

PAIRS = [
    ("bron", "bronnen"),
    ("functionaris", "functionarissen"),
    ("plan", "plannen"),
    ("bedrijf", "bedrijven"),
    ("initiatief", "initiatieven"),
    ("advies", "adviezen"),
    ("bewijs", "bewijzen"),
    ("misdrijf", "misdrijven"),
    ("les", "lessen"),
    ("gemeenschap", "gemeenschappen"),
    ("bureau", "bureaus"),
    ("adviesbureau", "adviesbureaus"),
    ("kind", "kinderen"),
    ("lid", "leden"),
    ("subsidie", "subsidies"),
    ("gemeente", "gemeenten"),
    ("bedreiging", "bedreigingen"),
]


@pytest.mark.parametrize(("one", "many"), PAIRS)
def test_plural_and_singular_have_one_stem(one: str, many: str) -> None:
    assert stem(one) == stem(many)


@pytest.mark.parametrize("word", ["d66", "bio2", "28844v", "nctv", "vng"])
def test_codes_and_names_stay_as_they_are(word: str) -> None:
    assert stem(word) == word


def test_elasticsearch_makes_the_same_stems(elastic_place: ElasticPlace) -> None:
    words = [
        *sorted(counts())[::20],
        *sorted(accents())[::10],
        *SINGULARS,
        *(one for pair in PAIRS for one in pair),
    ]
    words = list(dict.fromkeys(word for word in words if word not in PROTECTED))
    with Elasticsearch(elastic_place.url) as admin:
        name = f"{elastic_place.prefix}-stammen"
        admin.indices.create(index=name, **index_body())
        try:
            answer = admin.indices.analyze(index=name, field="body", text=words)
        finally:
            admin.indices.delete(index=name)

    different = {
        word: (stem(word), token["token"])
        for word, token in zip(words, answer["tokens"], strict=True)
        if stem(word) != token["token"]
    }
    assert different == {}
