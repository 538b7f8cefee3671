"""Cutting words: what Dutch builds with, and what only looks like it."""

import pytest

from portal.search.nl.compounds import is_known, parts, split


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("integriteitsbeleid", ("integriteit", "beleid")),
        ("beveiligingsaanpak", ("beveiliging", "aanpak")),
        ("informatiebeveiligingsdienst", ("informatie", "beveiliging", "dienst")),
        ("verwerkersovereenkomst", ("verwerkers", "overeenkomst")),
        ("raadsvergadering", ("raad", "vergadering")),
        ("gemeenteraad", ("gemeente", "raad")),
        ("doodsbedreiging", ("dood", "bedreiging")),
        ("persoonsgegevens", ("persoon", "gegevens")),
        ("datalekken", ("data", "lekken")),
        ("bibobtoets", ("bibob", "toets")),
    ],
)
def test_compounds_are_cut(word: str, expected: tuple[str, ...]) -> None:
    assert split(word) == expected


@pytest.mark.parametrize(
    "word",
    """
    bestuur overheid aanpak onderzoek weerbaarheid wethouder burgemeester ambtenaar gemeente vergunning
    handvat minister waterschappen openbaar beleid organisatie samenwerking politie medewerkers zorgvuldig
    a ab 28844 x1y2 aaaaaaaaaaaaaaaa
    """.split(),
)
def test_other_words_stay_whole(word: str) -> None:
    assert split(word) == ()
    assert parts(word) == ()


def test_every_level_is_a_part() -> None:
    assert parts("wachtwoordbeheer") == ("beheer", "wacht", "wachtwoord", "woord")
    assert "beveiliging" in parts("informatiebeveiligingsdienst")


def test_known_words() -> None:
    assert is_known("beveiliging")
    assert is_known("beveiligingsaanpak")
    assert not is_known("beveilginsaanpak")
