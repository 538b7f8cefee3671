"""What both engines must do alike. Each test runs on the embedded engine and on a real Elasticsearch."""

from datetime import date
from multiprocessing import Pipe
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.search.engines.base import (
    Batch,
    EngineDocument,
    EngineQuery,
    EngineResult,
    MissingTokens,
    SearchEngine,
    TargetMissing,
)
from portal.search.plan import build_plan
from portal.search.registry import IndexName, SearchDocument
from tests.search.sources import document

PUBLIC = frozenset({"public"})


def fill(
    engine: SearchEngine,
    *documents: SearchDocument,
    version: int = 1,
    index: IndexName = "public",
    into: str = "",
) -> None:
    rows = [EngineDocument(f"t:{one.id}", version, one) for one in documents]
    assert engine.write(index, Batch(version, rows), into=into) == set()


def find(engine: SearchEngine, text: str, index: IndexName = "public", **fields: Any) -> EngineResult:
    fields = {"tokens": PUBLIC, "facets": ("type", "domein"), "limit": 50, **fields}
    return engine.search(index, EngineQuery(build_plan(text), **fields))


def keys(engine: SearchEngine, text: str, **fields: Any) -> list[str]:
    return [hit.key.removeprefix("t:") for hit in find(engine, text, **fields).hits]


@pytest.fixture
def filled(engine: SearchEngine) -> SearchEngine:
    fill(
        engine,
        document(
            "dreiging", "Stappenplan bij een bedreiging", "De burgemeester doet aangifte van bedreigingen."
        ),
        document(
            "woning", "Veilige woning voor bestuurders", "Na een bedreiging vraagt de burgemeester advies."
        ),
        document(
            "leden", "Gesprek met raadsleden", "Wat leden van de raad mogen verwachten. Mail via e-mail."
        ),
        document("papier", "Brief aan de Kamer", "Zie Kamerstuk 28 844, nr. 300 over integriteit."),
        document("cafe", "Controle in cafés", "Het college van B&W controleert foto’s in Curaçao."),
        document("veilig", "Wonen", "De woning is niet altijd veilige grond. Een veilige, ruime woning."),
    )
    return engine


class TestDutch:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("bedreigingen", {"dreiging", "woning"}),
            ("BEDREIGING burgemeesters", {"dreiging", "woning"}),
            ("raadslid", {"leden"}),
            ("lid", {"leden"}),
            ("cafe", {"cafe"}),
            ("Café", {"cafe"}),
            ("curacao", {"cafe"}),
            ("foto", {"cafe"}),
            ("foto's", {"cafe"}),
            ("b&w", {"cafe"}),
            ("B en W", {"cafe"}),
            ("28844-300", {"papier"}),
            ("28.844 nr 300", {"papier"}),
            ("28844", {"papier"}),
            ("28844-301", set()),
            ("e-mail", {"leden"}),
            ("email", {"leden"}),
            ("de het een", {"cafe", "dreiging", "leden", "papier", "veilig", "woning"}),
            ("onvindbaar", set()),
            ("bedreiging onvindbaar", set()),
        ],
    )
    def test_finds_all_forms_of_a_word(self, filled: SearchEngine, query: str, expected: set[str]) -> None:
        plan = build_plan(query)
        if query == "de het een":
            plan = plan.relaxed()
        result = filled.search("public", EngineQuery(plan, PUBLIC, limit=50))

        assert {hit.key.removeprefix("t:") for hit in result.hits} == expected

    def test_title_weighs_more_than_text(self, filled: SearchEngine) -> None:
        assert keys(filled, "bedreiging") == ["dreiging", "woning"]

    def test_phrase_needs_the_words_next_to_each_other(self, filled: SearchEngine) -> None:
        assert keys(filled, "veilige woning") == ["woning", "veilig"]
        assert keys(filled, '"veilige woning"') == ["woning"]

    def test_minus_excludes_words_and_phrases(self, filled: SearchEngine) -> None:
        assert keys(filled, "woning -bedreiging") == ["veilig"]
        assert keys(filled, 'woning -"veilige woning"') == ["veilig"]
        assert set(keys(filled, "-burgemeester")) == {"leden", "papier", "cafe", "veilig"}

    def test_relaxed_plan_finds_some_of_the_words(self, filled: SearchEngine) -> None:
        plan = build_plan("aangifte onvindbaar").relaxed()
        result = filled.search("public", EngineQuery(plan, PUBLIC))

        assert [hit.key for hit in result.hits] == ["t:dreiging"]

    def test_hit_carries_the_indexed_text(self, filled: SearchEngine) -> None:
        (hit,) = find(filled, "aangifte").hits

        assert (hit.kind, hit.text) == ("handvat", "De burgemeester doet aangifte van bedreigingen.")


class TestAttachments:
    """Files of an object: found by their words, together with its own, and never above them."""

    @pytest.fixture
    def filled(self, engine: SearchEngine) -> SearchEngine:
        fill(
            engine,
            document("titel", "Draaiboek ontruiming"),
            document("tekst", "Anders", "Over de ontruiming van een pand."),
            document(
                "bijlage",
                "Jaarverslag",
                "Met cijfers.",
                attachments="De ontruiming ging goed. "
                + "Nog meer woorden. " * 2_000
                + "Zie 28 844, nr. 300, e-mail.",
            ),
            document("los", "Overig", "Niets.", attachments="Alleen hier: goede afspraken."),
        )
        return engine

    def test_words_of_files_count_least(self, filled: SearchEngine) -> None:
        assert keys(filled, "ontruimingen") == ["titel", "tekst", "bijlage"]

    def test_own_words_and_those_of_files_together(self, filled: SearchEngine) -> None:
        assert keys(filled, "jaarverslag ontruiming") == ["bijlage"]
        assert keys(filled, "cijfers goed") == ["bijlage"]
        assert keys(filled, "cijfers afspraken") == []

    def test_phrases_exclusions_and_codes(self, filled: SearchEngine) -> None:
        assert keys(filled, '"goede afspraken"') == ["los"]
        assert keys(filled, '"afspraken goede"') == []
        assert keys(filled, "28844-300") == ["bijlage"]
        assert keys(filled, "email") == ["bijlage"]
        assert keys(filled, "ontruiming -woorden") == ["titel", "tekst"]

    def test_a_long_file_does_not_sink_the_title(self, engine: SearchEngine) -> None:
        fill(
            engine,
            document("lang", "Integriteit", attachments="Andere woorden staan hier. " * 5_000),
            document("kort", "Anders", "Over integriteit, en nog wat."),
        )
        assert keys(engine, "integriteit") == ["lang", "kort"]

    def test_rights_denials_and_counts_hold_for_files_too(self, engine: SearchEngine) -> None:
        fill(
            engine,
            document("mijn", attachments="zeppelin", acl=("g:1",)),
            document("hunne", attachments="zeppelin", acl=("g:2",)),
        )
        result = find(engine, "zeppelin", tokens=frozenset({"g:1"}))
        assert ([hit.key for hit in result.hits], result.total) == (["t:mijn"], 1)
        assert result.facets["type"] == {"handvat": 1}
        assert find(engine, "zeppelin", tokens=frozenset({"g:1"}), denied=frozenset({"t:mijn"})).total == 0

    def test_changed_and_removed_files_are_gone(self, filled: SearchEngine) -> None:
        fill(filled, document("los", "Overig", "Niets."), version=2)
        assert keys(filled, "afspraken") == []
        filled.write("public", Batch(3, removed=["t:bijlage"]))
        assert keys(filled, "ontruiming") == ["titel", "tekst"]


class TestFacets:
    @pytest.fixture
    def filled(self, engine: SearchEngine) -> SearchEngine:
        fill(
            engine,
            document("a", "Melden", facets={"domein": ("integriteit",)}),
            document("b", "Melden", facets={"domein": ("integriteit", "fysiek")}),
            document("c", "Melden", kind="publicatie", facets={"domein": ("fysiek",)}),
            document("d", "Anders", facets={"domein": ("personeel",)}),
        )
        return engine

    def test_counts_what_was_found(self, filled: SearchEngine) -> None:
        result = find(filled, "melden")

        assert result.total == 3
        assert result.facets == {
            "type": {"handvat": 2, "publicatie": 1},
            "domein": {"integriteit": 2, "fysiek": 2},
        }

    def test_own_choice_does_not_narrow_a_facet(self, filled: SearchEngine) -> None:
        result = find(filled, "melden", filters={"domein": ("integriteit",)})

        assert {hit.key for hit in result.hits} == {"t:a", "t:b"}
        assert result.total == 2
        assert result.facets == {"type": {"handvat": 2}, "domein": {"integriteit": 2, "fysiek": 2}}

    def test_values_of_one_facet_are_or_and_facets_are_and(self, filled: SearchEngine) -> None:
        assert find(filled, "melden", filters={"domein": ("integriteit", "fysiek")}).total == 3
        result = find(filled, "melden", filters={"domein": ("fysiek",), "type": ("handvat",)})
        assert [hit.key for hit in result.hits] == ["t:b"]
        assert result.facets == {
            "type": {"handvat": 1, "publicatie": 1},
            "domein": {"integriteit": 2, "fysiek": 1},
        }

    def test_empty_query_finds_everything(self, filled: SearchEngine) -> None:
        assert find(filled, "").total == 4
        assert find(filled, "", filters={"type": ("publicatie",)}).total == 1


class TestRights:
    @pytest.fixture
    def filled(self, engine: SearchEngine) -> SearchEngine:
        fill(
            engine,
            document("a", "Dossier", acl=("g:1",), facets={"domein": ("fysiek",)}),
            document("b", "Dossier", acl=("g:2",), facets={"domein": ("fysiek",)}),
            document("c", "Dossier", acl=("g:1", "g:2"), facets={"domein": ("integriteit",)}),
            index="closed",
        )
        return engine

    def test_finds_and_counts_only_what_the_tokens_allow(self, filled: SearchEngine) -> None:
        result = find(filled, "dossier", index="closed", tokens=frozenset({"g:1"}))

        assert {hit.key for hit in result.hits} == {"t:a", "t:c"}
        assert result.total == 2
        assert result.facets == {"type": {"handvat": 2}, "domein": {"fysiek": 1, "integriteit": 1}}

    @pytest.mark.parametrize("text", ["dossier", "", "-iets"])
    def test_other_tokens_find_nothing(self, filled: SearchEngine, text: str) -> None:
        result = find(filled, text, index="closed", tokens=frozenset({"g:9", "public"}))

        assert (result.hits, result.total, result.facets) == ([], 0, {"type": {}, "domein": {}})

    def test_query_without_tokens_is_refused(self, filled: SearchEngine) -> None:
        with pytest.raises(MissingTokens):
            find(filled, "dossier", index="closed", tokens=frozenset())

    def test_public_index_does_not_hold_closed_documents(self, filled: SearchEngine) -> None:
        assert find(filled, "dossier", tokens=frozenset({"g:1", "g:2", "public"})).total == 0

    @pytest.mark.parametrize("text", ["dossier", ""])
    def test_denied_keys_count_nowhere(self, filled: SearchEngine, text: str) -> None:
        result = find(
            filled, text, index="closed", tokens=frozenset({"g:1"}), denied=frozenset({"t:a", "t:gone"})
        )

        assert ([hit.key for hit in result.hits], result.total) == (["t:c"], 1)
        assert result.facets == {"type": {"handvat": 1}, "domein": {"integriteit": 1}}


class TestWriting:
    def test_new_version_replaces_the_old(self, engine: SearchEngine) -> None:
        fill(engine, document("a", "Oud", facets={"domein": ("fysiek",)}))
        fill(engine, document("a", "Nieuw", kind="publicatie"), version=2)

        assert keys(engine, "oud") == []
        result = find(engine, "nieuw")
        assert (result.total, result.facets) == (1, {"type": {"publicatie": 1}, "domein": {}})

    def test_late_write_cannot_overwrite_a_newer_one(self, engine: SearchEngine) -> None:
        fill(engine, document("a", "Nieuw"), version=5)
        fill(engine, document("a", "Oud"), version=4)

        assert (keys(engine, "nieuw"), keys(engine, "oud")) == (["a"], [])

    def test_late_write_cannot_bring_back_what_was_deleted(self, engine: SearchEngine) -> None:
        fill(engine, document("a", "Weg"), version=1)
        engine.write("public", Batch(3, removed=["t:a", "t:never-there"]))
        fill(engine, document("a", "Weg"), version=2)

        assert keys(engine, "weg") == []
        assert engine.status("public").count == 0

    def test_rights_of_the_newest_version_hold(self, engine: SearchEngine) -> None:
        fill(engine, document("a", "Dossier", acl=("g:1",)), index="closed")
        fill(engine, document("a", "Dossier", acl=("g:2",)), index="closed", version=2)

        assert find(engine, "dossier", index="closed", tokens=frozenset({"g:1"})).total == 0
        assert find(engine, "dossier", index="closed", tokens=frozenset({"g:2"})).total == 1

    def test_rebuild_target_is_invisible_until_it_is_put_in_use(self, engine: SearchEngine) -> None:
        fill(engine, document("a", "Eerste"))
        target = engine.create("public")
        fill(engine, document("b", "Tweede"), into=target)
        assert keys(engine, "tweede") == []

        engine.activate("public", target)

        assert (keys(engine, "tweede"), keys(engine, "eerste")) == (["b"], [])
        status = engine.status("public")
        assert (status.target, status.count, status.is_current) == (target, 1, True)
        fill(engine, document("c", "Derde"))
        assert keys(engine, "derde") == ["c"]

    def test_dropped_target_is_reported_and_not_made_anew(self, engine: SearchEngine) -> None:
        target = engine.create("public")
        engine.drop("public", target)
        engine.drop("public", target)

        with pytest.raises(TargetMissing):
            engine.write("public", Batch(1, [EngineDocument("t:a", 1, document("a"))]), into=target)
        assert engine.status("public").target == ""

    def test_what_another_process_prepared_is_written_alike(self, engine: SearchEngine) -> None:
        batch = Batch(1, [EngineDocument("t:a", 1, document("a", "Nulmeting", attachments="Bijlage"))])
        here, there = Pipe()
        there.send(engine.prepare(batch))
        assert engine.write_prepared("public", here.recv()) == set()
        assert keys(engine, "nulmeting") == keys(engine, "bijlage") == ["a"]

    def test_search_before_anything_was_indexed_finds_nothing(self, engine: SearchEngine) -> None:
        assert find(engine, "iets").total == 0


class TestOrder:
    def test_equal_scores_are_ordered_by_date_and_then_by_key(self, engine: SearchEngine) -> None:
        fill(
            engine,
            document("d", "Melden", date=date(2020, 1, 1)),
            document("c", "Melden"),
            document("b", "Melden", date=date(2024, 1, 1)),
            document("a", "Melden", date=date(2020, 1, 1)),
        )

        assert keys(engine, "melden") == ["b", "a", "d", "c"]
        assert keys(engine, "") == ["b", "a", "d", "c"]

    def test_pages_together_hold_every_hit_once(self, engine: SearchEngine) -> None:
        fill(engine, *(document(f"{number:02}", "Melden") for number in range(25)))

        pages = [keys(engine, "melden", offset=start, limit=10) for start in (0, 10, 20, 30)]

        assert [len(page) for page in pages] == [10, 10, 5, 0]
        assert sum(pages, []) == [f"{number:02}" for number in range(25)]
        assert find(engine, "melden", offset=30, limit=10).total == 25


ODD = [
    # Operators of FTS5 and of Elasticsearch's own query language.
    *['"', '""', "*", "a*", "AND", "OR NOT", "NEAR(a b, 5)", "title:x", "{title} : x", "a AND (b OR", "^a"],
    *["-", "--", "+a", "a\\", "'", "' OR 1=1 --", "%", "_", "<script>", "{{7*7}}", "../.."],
    # Characters that are no letters, or look like others.
    *["\0", "a\0b", "😀", "e\u0301\u0301", "１２", "½ ²", "\u202eabc", "\ufeff", "你好 世界"],
    # Length.
    *["a" * 10_000, "woord " * 2_000, "-a " * 300, '"a b" ' * 200, "28 844 " * 400],
]


class TestOddInput:
    @pytest.fixture
    def filled(self, engine: SearchEngine) -> SearchEngine:
        fill(engine, document("a", "Melden", "Gewone tekst met een woord."))
        return engine

    @pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
    def test_no_text_breaks_the_engine(self, filled: SearchEngine, text: str) -> None:
        assert find(filled, text).total in {0, 1}

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(alphabet=st.characters(), max_size=60))
    def test_random_text_breaks_nothing(self, filled: SearchEngine, text: str) -> None:
        assert find(filled, text).total in {0, 1}

    def test_odd_documents_can_be_stored(self, engine: SearchEngine) -> None:
        fill(engine, *(document(str(number), text[:200], text) for number, text in enumerate(ODD)))

        assert engine.status("public").count == len(ODD)
