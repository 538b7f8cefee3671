"""Addresses as people paste them, and lists as spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkringen.address_lists import MAX_ROWS, BadList, Row, rows_from_csv, rows_from_text
from leerkringen.addresses import BadAddress, clean_address, spellings

GOOD = [
    ("Marit.Vos@Oosterwaard.EXAMPLE", "marit.vos@oosterwaard.example"),
    ("  marit@oosterwaard.example. ", "marit@oosterwaard.example"),
    ("marit+leerkring@oosterwaard.example", "marit+leerkring@oosterwaard.example"),
    ("mailto:marit@oosterwaard.example?subject=Hallo", "marit@oosterwaard.example"),
    ("<MAILTO:marit@oosterwaard.example>;", "marit@oosterwaard.example"),
    ("'marit@oosterwaard.example'", "marit@oosterwaard.example"),
    ("\u200bmarit@oosterwaard.example\ufeff\u00a0", "marit@oosterwaard.example"),
    ("mar\0it@oosterwaard.example", "marit@oosterwaard.example"),
    ("\u202emarit@oosterwaard.example", "marit@oosterwaard.example"),
    ("d'angelo@lindemeer.example", "d'angelo@lindemeer.example"),
    ("marit@súdwest.example", "marit@xn--sdwest-pya.example"),
    ("marit@SÚDWEST.example", "marit@xn--sdwest-pya.example"),
    ("marit@su\u0301dwest.example", "marit@xn--sdwest-pya.example"),
    ("(marit@oosterwaard.example)", "marit@oosterwaard.example"),
]
BAD = [
    ("", "er staat niets"),
    ("marit.oosterwaard.example", "geen @"),
    ("marit@@oosterwaard.example", "meer dan één @"),
    ("marit @oosterwaard.example", "spatie"),
    ("marit@oosterwaard", "achter de @"),
    ("marit@.example", "achter de @"),
    ("marit@oosterwaard..example", "achter de @"),
    ("marit@[127.0.0.1]", "achter de @"),
    ("marit@-oosterwaard.example", "schrijfwijze"),
    ("@oosterwaard.example", "schrijfwijze"),
    ("marít@oosterwaard.example", "voor de @"),
    ("Kees\u212a@oosterwaard.example", "voor de @"),
    ("marit%0d%0aBcc@oosterwaard.example", "voor de @"),
    ("a@x.example%0d%0aBcc:b@y.example", "meer dan één @"),
    ("marit\r\nBcc: ander@x.example", "spatie"),
    ("marit@oosterwaard.example\r\nBcc: ander@x.example", "spatie"),
    ("ander%x.example@oosterwaard.example", "voor de @"),
    ('"marit vos"@oosterwaard.example', "spatie"),
    ("m" * 65 + "@oosterwaard.example", "te lang"),
    ("m@" + "o" * 60 + ("." + "o" * 60) * 4 + ".example", "te lang"),
]
PASTES = [
    ("Marit Vos <marit@x.example>; Joris <joris@x.example>;", ["marit@x.example", "joris@x.example"]),
    ('"Vos, Marit" <marit@x.example>;"Bakhuis, J." <j@x.example>', ["marit@x.example", "j@x.example"]),
    ("Vos, Marit <marit@x.example>, Bakhuis, J <j@x.example>", ["marit@x.example", "j@x.example"]),
    ("a@x.example,b@x.example;c@x.example\r\nd@x.example\te@x.example", list("abcde")),
    ("a@x.example b@x.example", list("ab")),
    ("Marit Vos\ta@x.example", list("a")),
    ("• a@x.example\n- b@x.example\n\n\n* c@x.example.", list("abc")),
    ("a@x.example<mailto:a@x.example>", ["mailto:a@x.example"]),
    ("'a@x.example' <a@x.example>", list("a")),
    ("Team: a@x.example, b@x.example;", list("ab")),
    ("a@x.example\x0bb@x.example\u2028c@x.example", list("abc")),
    ("b.x.example, a@x.example", ["b.x.example", "a"]),
    ("a@x.example, Gemeente", ["a", "Gemeente"]),
    ("Marit <>, a@x.example", ["Marit <>", "a"]),
    ('"open aanhaling, a@x.example', list("a")),
]


@pytest.mark.parametrize(("text", "address"), GOOD)
def test_an_address_in_its_one_form(text: str, address: str) -> None:
    assert clean_address(text) == address
    assert clean_address(address) == address


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_what_is_no_address_says_why(text: str, reason: str) -> None:
    with pytest.raises(BadAddress, match=reason):
        clean_address(text)


def test_an_account_may_hold_the_domain_in_two_ways() -> None:
    both = {"marit@xn--sdwest-pya.example", "marit@súdwest.example"}
    assert spellings("marit@xn--sdwest-pya.example") == spellings("Marit@súdwest.example") == both


@pytest.mark.parametrize(("text", "expected"), PASTES)
def test_pastes(text: str, expected: list[str]) -> None:
    whole = [one if len(one) > 1 else f"{one}@x.example" for one in expected]
    assert [row.address.rstrip(".") for row in rows_from_text(text)] == whole


def test_rows_know_their_line_and_nothing_disappears() -> None:
    rows = rows_from_text("\na@x.example\n\ngeen adres\nb@x.example; c@x.example\n")
    assert [(row.line, row.address) for row in rows] == [
        (2, "a@x.example"),
        (4, "geen adres"),
        (5, "b@x.example"),
        (5, "c@x.example"),
    ]


def test_too_much_and_too_little() -> None:
    with pytest.raises(BadList, match=r"10000 adressen.*500"):
        rows_from_text("a@x.example\n" * 10_000)
    with pytest.raises(BadList, match="1 MB"):
        rows_from_text("a" * 1_048_577)
    with pytest.raises(BadList, match="geen adressen"):
        rows_from_text(" \n,;\n")
    assert len(rows_from_text("a@x.example\n" * MAX_ROWS)) == MAX_ROWS


HEADED = "E-mail;Naam;Organisatie;Rol\r\nmarit@x.example;Marit;Gemeente Éénrum;Deelnemer\r\n"
MARIT = Row(2, "marit@x.example", "Gemeente Éénrum", "Deelnemer")
TABLES = [
    (HEADED.encode(), [MARIT]),
    (HEADED.encode("utf-8-sig"), [MARIT]),
    (HEADED.encode("cp1252"), [MARIT]),
    (HEADED.encode("utf-16"), [MARIT]),
    (HEADED.replace(";", ",").encode(), [MARIT]),
    (HEADED.replace(";", "\t").encode(), [MARIT]),
    (("sep=;\r\n" + HEADED).encode("cp1252"), [Row(3, *("marit@x.example", "Gemeente Éénrum", "Deelnemer"))]),
    (
        b"role,organisation,e-mail address\nbegeleider,Lindemeer,a@x.example",
        [Row(2, "a@x.example", "Lindemeer", "begeleider")],
    ),
    (b"a@x.example\n\nb@x.example", [Row(1, "a@x.example"), Row(3, "b@x.example")]),
    (b"a@x.example;Lindemeer;deelnemer", [Row(1, "a@x.example", "Lindemeer", "deelnemer")]),
    (b"a@x.example;Marit;Lindemeer;deelnemer", [Row(1, "a@x.example", "Lindemeer", "deelnemer")]),
    (b"Marit;a@x.example;Lindemeer;;;", [Row(1, "a@x.example", "Lindemeer")]),
    (b'"Vos, Marit <a@x.example>";"Gemeente; Oost"', [Row(1, "a@x.example", "Gemeente; Oost")]),
    (
        b'"a@x.example";"regel 1\nregel 2"\nb@x.example',
        [Row(1, "a@x.example", "regel 1 regel 2"), Row(3, "b@x.example")],
    ),
    (b"E-mail\ngeen adres", [Row(2, "geen adres")]),
]


@pytest.mark.parametrize(("data", "rows"), TABLES)
def test_tables(data: bytes, rows: list[Row]) -> None:
    assert rows_from_csv(data) == rows


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "geen adressen"),
        (b"PK\x03\x04rest", "geen CSV"),
        (b"Naam;Rol\nMarit;deelnemer", "geen kolom"),
        (b"x" * 1_048_577, "te groot"),
        (b"a@x.example\n" * 501, "501 adressen"),
        (b"\xff\xfea", "niet te lezen"),
        (b'"' + b"a" * 200_000, "niet te lezen"),
    ],
)
def test_files_that_cannot_be_used_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(BadList, match=reason):
        rows_from_csv(data)


@given(st.text(max_size=200))
def test_any_text_gives_an_address_or_a_reason(text: str) -> None:
    try:
        address = clean_address(text)
    except BadAddress:
        return
    assert address.isascii()
    assert address == address.lower() == clean_address(address)
    assert not set(address) & set('\r\n\t ,;<>%:\\"')


NAMES = st.text("abcdefg", min_size=1, max_size=6)
PEOPLE = st.lists(NAMES, min_size=1, max_size=8, unique=True)


@given(
    PEOPLE,
    st.sampled_from([", ", ";", "\n", "\r\n", "; ", "\t"]),
    st.sampled_from(
        ["{0}@x.example", "{0} <{0}@x.example>", '"{0}, {0}" <{0}@x.example>', "{0}, {0} <{0}@x.example>"]
    ),
)
def test_every_form_and_separator_gives_each_person(people: list[str], separator: str, form: str) -> None:
    text = separator.join(form.format(name) for name in people)
    assert [row.address for row in rows_from_text(text)] == [f"{name}@x.example" for name in people]


@given(st.binary(max_size=300))
def test_any_file_gives_rows_or_a_reason(data: bytes) -> None:
    try:
        rows = rows_from_csv(data)
    except BadList:
        return
    assert rows
    assert all(row.line > 0 for row in rows)
