"""The rule that chooses the steps of a route, without a database."""

from itertools import product

import pytest

from kennisbank.enums import Taxonomie
from kennisbank.guiding.choosing import (
    ORDER,
    PROGRESS,
    STEPS_BY_SIZE,
    WORRIES,
    choose_steps,
    worry_about_domein,
)
from kennisbank.terms import SUBJECTS, TERMS

DOMEIN = worry_about_domein("integriteit", "Integriteit")
ALL_WORRIES = [None, DOMEIN, *WORRIES.values()]


def fasen(**answers: object) -> list[str]:
    return [step.fase for step in choose_steps(**answers)]


def test_who_has_nothing_begins_with_an_owner_and_the_nulmeting() -> None:
    steps = choose_steps(size="20000-50000", progress="niets")
    assert [step.fase for step in steps] == [
        "strategisch-kader",
        "nulmeting",
        "risicoanalyse",
        "beleid-en-plan",
        "maatregelen",
    ]
    assert steps[1].reason == "Omdat u nog geen nulmeting heeft."


def test_what_is_done_is_not_asked_again() -> None:
    assert fasen(progress="plan")[0] == "maatregelen"
    assert "nulmeting" not in fasen(progress="nulmeting")
    assert fasen(progress="maatregelen") == [
        "bewustwording",
        "voorbereiden-en-oefenen",
        "melden-en-nazorg",
        "evalueren",
    ]


def test_a_small_municipality_gets_fewer_steps() -> None:
    lengths = [len(choose_steps(size=size, progress="niets")) for size in ("tot-20000", "", "vanaf-300000")]
    assert lengths == [4, 5, 6]


def test_a_worry_takes_the_place_of_the_last_step_with_its_own_reason() -> None:
    steps = choose_steps(size="tot-20000", progress="niets", worry=WORRIES["agressie"])
    assert [step.fase for step in steps] == [
        "strategisch-kader",
        "nulmeting",
        "risicoanalyse",
        "maatregelen",
    ]
    assert steps[-1].reason == "Omdat u zich zorgen maakt over agressie aan de balie."


def test_a_worry_whose_step_is_there_already_changes_no_step() -> None:
    assert fasen(progress="plan", worry=WORRIES["agressie"]) == fasen(progress="plan")
    assert fasen(progress="niets", worry=DOMEIN) == fasen(progress="niets")


@pytest.mark.parametrize("answers", [{}, {"progress": "onzin", "size": "onzin"}])
def test_without_known_answers_the_route_starts_at_the_beginning(answers: dict[str, str]) -> None:
    assert fasen(**answers) == fasen(progress="niets")


def test_every_combination_gives_three_to_six_different_steps_in_order() -> None:
    for size, progress, worry in product(["", *STEPS_BY_SIZE], ["", *PROGRESS], ALL_WORRIES):
        steps = choose_steps(size=size, progress=progress, worry=worry)
        found = [step.fase for step in steps]
        assert 3 <= len(found) <= 6
        assert found == sorted(set(found), key=ORDER.index)
        assert all(step.reason.startswith("Omdat ") and step.reason.endswith(".") for step in steps)
        assert steps == choose_steps(size=size, progress=progress, worry=worry)


def test_the_rule_names_only_terms_that_a_new_site_has() -> None:
    from django.utils.text import slugify

    known = {(name, code) for name, rows in TERMS.items() for code, *_names in rows}
    known |= {("onderwerp", slugify(name)) for names in SUBJECTS.values() for name in names}
    used = {(Taxonomie.FASE, fase) for fase in ORDER} | {("inwonerklasse", size) for size in STEPS_BY_SIZE}
    used |= {term for worry in WORRIES.values() for term in worry.terms}
    assert {(str(name), code) for name, code in used} <= known
