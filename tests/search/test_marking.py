"""Which words of a text are marked: exactly those that answer the query, however they are written."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.search.nl.compounds import parts
from portal.search.nl.marking import Marker
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import tokenise
from portal.search.nl.word_list import STEMS_FILE, accents, counts

WORDS = [
    *(
        "foto's collega's zo'n 's-avonds 's avonds d66'ers raadsleden leden steden snelheden mogelijkheden"
    ).split(),
    *(
        "bedreigingen raad raden huizen huis brieven brief straße ĳsbaan ½ x² 28844 b&w O'Neill’s ‘citaat’"
    ).split(),
    *("Informatiebeveiligingsdienst wachtwoordbeheer gemeenteraadsleden CAFÉ café coördinatoren ʼt").split(),
    *sorted(counts())[::300],
    *sorted(accents().values())[::200],
    *gzip.decompress(STEMS_FILE.read_bytes()).decode().split()[::2000],
]
texts = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", ", ", ". ", "-", " ‘", "’ ", "'", "\n", "_", ""]))
).map(lambda pairs: "".join(word + sign for word, sign in pairs))


@settings(max_examples=300, deadline=None)
@given(texts, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_marks_what_looking_at_each_word_marks(text: str, asked: list[str]) -> None:
    wanted = [token.word for one in asked for token in tokenise(one)]
    stems = frozenset(stem(one) for one in wanted[::2])
    forms = frozenset(wanted[1::2])

    def is_wanted(word: str) -> bool:
        return word in forms or stem(word) in stems or any(stem(part) in stems for part in parts(word))

    expected = [(one.start, one.end) for one in tokenise(text) if is_wanted(one.word)]
    assert [hit[:2] for hit in Marker(stems=stems, forms=forms).hits(text)] == expected


@pytest.mark.parametrize(
    ("asked", "text", "marked"),
    [
        ("lid", "De raadsleden en leden.", ["raadsleden", "leden"]),
        ("snelheid", "Snelheden", ["Snelheden"]),
        ("foto", "Veel foto’s", ["foto’s"]),
        ("brief", "Twee brieven", ["brieven"]),
        ("cafe", "Het CAFÉ, eetcafés", ["CAFÉ", "eetcafés"]),
    ],
)
def test_forms_that_look_different(asked: str, text: str, marked: list[str]) -> None:
    hits = Marker(stems=frozenset({stem(asked)})).hits(text)

    assert [text[start:end] for start, end, _what in hits] == marked
