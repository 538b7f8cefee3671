"""The index of a listing answers as sets of pages would."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisbank.field_facets import FIELD_FACETS
from kennisbank.listing_index import ListingIndex, Matches, build_index
from kennisbank.models import HandvatPage, ProjectPage
from tests.factories.kennisbank import make_handvat, make_organisatie, make_project, term

FACETS = {"fase": ["a", "b", "c"], "domein": ["x", "y"]}
PAGES = st.lists(
    st.fixed_dictionaries({name: st.sets(st.sampled_from(values)) for name, values in FACETS.items()}),
    max_size=40,
)
CHOICES = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(values), min_size=1) for name, values in FACETS.items()}
)


@given(PAGES, CHOICES)
def test_it_answers_as_sets_do(pages: list[dict[str, set[str]]], chosen: dict[str, list[str]]) -> None:
    ids = [100 + 7 * number for number in range(len(pages))]
    masks = {
        (name, value): sum(1 << place for place, page in enumerate(pages) if value in page[name])
        for name, value in chain.from_iterable(((n, v) for v in values) for n, values in FACETS.items())
    }
    index = ListingIndex(ids, masks)
    for without in ("", *FACETS):
        expected = [
            pk
            for pk, page in zip(ids, pages, strict=True)
            if all(page[name] & set(values) for name, values in chosen.items() if name != without)
        ]
        found = index.matching(chosen, without=without)
        assert list(Matches(index, found)) == expected
        assert len(Matches(index, found)) == len(expected)
        assert Matches(index, found)[2:5] == expected[2:5]
        for name, values in FACETS.items():
            for value in values:
                having = [pk for pk in expected if value in pages[ids.index(pk)][name]]
                assert index.count(name, value, found) == len(having)


@pytest.mark.django_db
def test_it_reads_live_pages_in_their_order_with_their_terms() -> None:
    second = make_handvat(title="Tweede", terms=[("domein", "integriteit"), ("fase", "nulmeting")])
    first = make_handvat(title="Eerste", terms=[("domein", "integriteit")])
    make_handvat(title="Concept", terms=[("fase", "nulmeting")], live=False)
    index = build_index(HandvatPage.objects.live().order_by("title"), [])
    everything = index.matching({})
    assert index.ids == [first.pk, second.pk]
    assert index.count("domein", term("domein", "integriteit").pk, everything) == 2
    assert list(Matches(index, index.matching({"fase": [term("fase", "nulmeting").pk]}))) == [second.pk]


@pytest.mark.django_db
def test_it_reads_facets_on_fields_and_who_has_no_value() -> None:
    make_project(organisatie=make_organisatie(provincie="drenthe"))
    make_project(organisatie=make_organisatie(provincie=""))
    make_project(organisatie=None)
    index = build_index(ProjectPage.objects.live().order_by("title"), [FIELD_FACETS["provincie"]])
    counts = [index.count("provincie", value, index.matching({})) for value in ("drenthe", "", None, "onzin")]
    assert counts == [1, 1, 1, 0]
