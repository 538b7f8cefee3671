"""The outlines of the provinces for the map of projects: our own drawing, made for this site.

Straight lines between points on a grid of about one kilometre, x to the east and y to the north; nothing is
copied from a map. It is meant to be recognised, not to be measured. Two provinces share one border: each
border is one line here, so that it fits exactly. What no province covers is water.
"""

from dataclasses import dataclass

from kennisbank.enums import Provincie

WIDTH, HEIGHT = 276, 318
# The grid's point that becomes the top left corner of the drawing.
LEFT, TOP = 8, 619

Point = tuple[int, int]

#: Borders and coasts, each from one meeting point to the next; "a_b" lies between a and b.
LINES = {
    # Land borders between provinces.
    "fr_gr": "208,601 210,592 208,584 213,576 214,566",
    "fr_dr": "214,566 218,558 214,548 204,541",
    "fr_ov": "204,541 195,540 185,535",
    "fr_fl": "185,535 179,538",
    "gr_dr": "269,541 261,553 253,562 243,570 236,574 226,574 214,566",
    "dr_ov": "246,518 238,516 228,522 219,518 208,521 204,531 204,541",
    "fl_ov": "185,535 192,529 193,521",
    "ov_ge": "186,502 194,496 202,497 206,487 204,477 208,471 217,470 229,466 238,464 243,459 252,457",
    "ge_ut": (
        "159,475 160,466 163,460 161,455 166,451 167,446 171,442 162,439 152,442 142,441 143,435 "
        "138,430 132,428"
    ),
    "ge_zh": "132,428 129,425",
    "ge_nb": "129,425 134,423 139,417 146,418 152,421 160,426 171,425 178,421 187,419",
    "ge_li": "187,419 197,419",
    "ut_nh": "148,480 145,475 143,469 138,465 131,466 129,475 123,478 121,472 115,469",
    "ut_zh": "115,469 118,461 116,450 121,441 122,435 128,431 132,428",
    "nh_zh": "115,469 109,471 103,470 101,476 95,480",
    "zh_nb": "129,425 119,424 112,418",
    "nb_ze": "76,387 76,380",
    "nb_li": "187,419 194,408 199,399 192,394 193,388 189,380 186,372 177,369 171,361",
    # Borders with Germany and Belgium.
    "gr_east": "276,583 275,572 277,558 269,541",
    "dr_east": "269,541 267,530 265,521 255,518 246,518",
    "ov_east": "246,518 242,509 244,502 256,500 263,498 270,489 268,477 262,467 252,457",
    "ge_east": (
        "252,457 253,449 257,441 251,436 241,434 232,431 224,428 215,431 207,429 199,431 196,425 197,419"
    ),
    "li_east": (
        "197,419 201,413 207,402 213,389 213,377 208,366 204,357 207,351 198,346 192,341 193,333 "
        "200,328 204,320 199,308 188,307 178,308 173,317 177,324 182,332 183,341 186,349 180,356 "
        "171,361"
    ),
    "nb_south": (
        "171,361 165,363 158,366 149,364 138,371 135,382 130,387 124,379 119,384 113,390 108,385 "
        "103,381 95,386 91,387 88,378 82,375 76,380"
    ),
    # Coasts.
    "gr_coast": "208,601 212,605 228,607 241,609 251,608 258,595 265,592 269,585 276,583",
    "fr_coast": (
        "179,538 170,539 162,537 154,543 157,551 154,562 156,575 165,583 176,592 189,599 201,602 208,601"
    ),
    "fl_coast": "179,538 171,532 169,519 178,514 186,516 193,521",
    "ov_coast": "193,521 198,517 189,514 184,511 188,508 186,502",
    "ge_coast": "186,502 183,495 171,485 165,479 159,475",
    "ut_coast": "159,475 154,477 148,480",
    "nh_coast": (
        "95,480 97,487 101,498 103,514 106,532 109,542 112,553 117,552 121,546 126,546 131,550 "
        "134,547 132,540 137,532 144,530 149,525 147,521 139,517 133,517 131,512 132,503 135,497 "
        "130,491 124,489 131,485 134,483 140,481 144,482 148,480"
    ),
    "zh_coast": "112,418 102,416 90,416 83,421 74,424 66,428 62,434 60,440 68,444 79,458 88,470 95,480",
    "nb_coast": "112,418 103,412 90,411 85,408 79,405 78,394 79,389 76,387",
    "ze_coast": (
        "76,387 70,389 62,389 58,393 50,395 42,395 34,396 27,400 21,398 19,393 24,388 31,385 38,386 "
        "40,382 48,386 56,389 60,383 68,383 76,380"
    ),
    # Islands, and land across the water: closed by themselves.
    "texel": "111,557 114,567 121,578 125,574 122,564 117,558",
    "vlieland": "126,582 134,590 139,592 138,589 130,583",
    "terschelling": "142,593 147,599 166,604 168,601 152,596",
    "ameland": "171,605 175,609 192,609 194,607 178,605",
    "schiermonnikoog": "203,609 206,613 219,614 218,611",
    "flevopolder": (
        "173,511 182,508 184,505 180,497 169,488 162,481 155,480 149,484 139,486 139,491 150,497 "
        "157,504 164,511"
    ),
    "goeree": "52,426 58,428 66,423 75,420 84,414 84,411 73,411 65,414 59,421",
    "schouwen": "37,411 38,416 46,417 54,413 61,411 65,408 58,405 52,405 45,408",
    "noord_beveland": "37,401 39,405 47,404 52,400 45,399",
    "tholen": "60,400 65,404 70,405 74,402 74,394 71,392 64,396",
    "zeeuws_vlaanderen": (
        "14,376 17,379 27,381 35,377 46,374 54,377 58,381 66,378 71,379 75,372 69,363 58,361 50,357 "
        "43,360 36,366 24,363 17,368"
    ),
    # Bonaire, Sint Eustatius and Saba, the last two larger than they are; in the frame of the drawing.
    "bonaire": "22,608 21,602 28,596 35,592 36,577 40,577 46,586 43,596 32,605",
    "sint_eustatius": "55,600 59,601 63,597 67,593 66,589 60,590 57,595",
    "saba": "72,608 76,609 80,607 81,603 78,600 73,601 71,604",
}

#: The lines around each piece of a province, in order; "-" walks a line backwards.
PIECES = {
    Provincie.GRONINGEN: ["gr_coast gr_east gr_dr -fr_gr"],
    Provincie.FRYSLAN: [
        "fr_coast fr_gr fr_dr fr_ov fr_fl",
        "vlieland",
        "terschelling",
        "ameland",
        "schiermonnikoog",
    ],
    Provincie.DRENTHE: ["dr_east dr_ov -fr_dr -gr_dr"],
    Provincie.OVERIJSSEL: ["-dr_ov ov_east -ov_ge -ov_coast -fl_ov -fr_ov"],
    Provincie.FLEVOLAND: ["fl_coast -fl_ov fr_fl", "flevopolder"],
    Provincie.GELDERLAND: ["ov_ge ge_east -ge_li -ge_nb -ge_zh -ge_ut -ge_coast"],
    Provincie.UTRECHT: ["ut_zh -ge_ut ut_coast ut_nh"],
    Provincie.NOORD_HOLLAND: ["nh_coast ut_nh nh_zh", "texel"],
    Provincie.ZUID_HOLLAND: ["zh_coast -nh_zh ut_zh ge_zh zh_nb", "goeree"],
    Provincie.ZEELAND: ["ze_coast -nb_ze", "schouwen", "noord_beveland", "tholen", "zeeuws_vlaanderen"],
    Provincie.NOORD_BRABANT: ["ge_nb nb_li nb_south -nb_ze -nb_coast -zh_nb"],
    Provincie.LIMBURG: ["ge_li li_east -nb_li"],
    Provincie.CARIBISCH_NEDERLAND: ["bonaire", "sint_eustatius", "saba"],
}

#: Where the number of a province stands.
MIDDLES = {
    Provincie.GRONINGEN: (239, 589),
    Provincie.FRYSLAN: (182, 569),
    Provincie.DRENTHE: (238, 544),
    Provincie.OVERIJSSEL: (226, 492),
    Provincie.FLEVOLAND: (166, 498),
    Provincie.GELDERLAND: (190, 463),
    Provincie.UTRECHT: (141, 456),
    Provincie.NOORD_HOLLAND: (118, 516),
    Provincie.ZUID_HOLLAND: (96, 450),
    Provincie.ZEELAND: (56, 370),
    Provincie.NOORD_BRABANT: (146, 396),
    Provincie.LIMBURG: (203, 386),
    Provincie.CARIBISCH_NEDERLAND: (66, 578),
}


@dataclass(frozen=True)
class Shape:
    """The `d` of an SVG path, and the point of its number, in the units of the drawing (y downwards)."""

    path: str
    x: int
    y: int


def _points(name: str) -> list[Point]:
    backwards, name = name.startswith("-"), name.removeprefix("-")
    points = [(int(x) - LEFT, TOP - int(y)) for x, y in (pair.split(",") for pair in LINES[name].split())]
    return points[::-1] if backwards else points


def outline(names: str) -> list[Point]:
    """The corners of one piece. Raises ValueError when its lines do not meet, or do not come round."""
    corners: list[Point] = []
    for name in names.split():
        points = _points(name)
        if corners and corners[-1] != points[0]:
            raise ValueError(f"{name} does not begin where the line before it ends")
        corners += points[1:] if corners else points
    if " " not in names:
        return corners  # An island: one line, which the path closes.
    if corners[0] != corners[-1]:
        raise ValueError(f"{names} does not end where it begins")
    return corners[:-1]


def _path(names: str) -> str:
    """Relative steps, which are shorter than places."""
    corners = outline(names)
    steps = zip(corners, corners[1:], strict=False)
    moves = "".join(f"l{bx - ax},{by - ay}" for (ax, ay), (bx, by) in steps)
    return f"M{corners[0][0]},{corners[0][1]}{moves}z".replace(",-", "-")


SHAPES = {
    province: Shape("".join(map(_path, pieces)), MIDDLES[province][0] - LEFT, TOP - MIDDLES[province][1])
    for province, pieces in PIECES.items()
}
