"""Folding: the same word in the same letters, whatever the accents, capitals and kind of apostrophe."""

import unicodedata

_SPECIAL = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "þ": "th",
        # Apostrophes join: foto's = fotos, as the plural is written without one in many words.
        "'": "",
        "’": "",
        "‘": "",
        "`": "",
        "´": "",
        "ʼ": "",
    }
)


def fold(text: str) -> str:
    """Lower case, without diacritics and apostrophes; ligatures (ĳ, ﬁ) become letters."""
    # The special letters first: NFKD turns a lone acute accent into a space.
    decomposed = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
