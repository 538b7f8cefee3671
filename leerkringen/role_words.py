"""Roles in running text: counted, and listed."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkringen.roles import Rol

# What stands with a contribution instead of the name, when its author is no member any more.
GONE = {
    Rol.BEGELEIDER: gettext_lazy("Oud-begeleider"),
    Rol.SECRETARIS: gettext_lazy("Oud-secretaris"),
    Rol.DEELNEMER: gettext_lazy("Oud-deelnemer"),
    Rol.GAST: gettext_lazy("Eerdere gast-expert"),
}


def counted(role: str, number: int) -> str:
    """Such as "1 begeleider" and "3 gast-experts"."""
    text = {
        Rol.BEGELEIDER: ngettext("{number} begeleider", "{number} begeleiders", number),
        Rol.SECRETARIS: ngettext("{number} secretaris", "{number} secretarissen", number),
        Rol.DEELNEMER: ngettext("{number} deelnemer", "{number} deelnemers", number),
        Rol.GAST: ngettext("{number} gast-expert", "{number} gast-experts", number),
    }[Rol(role)]
    return text.format(number=number)


def plural(role: str) -> str:
    """Such as "gast-experts"."""
    return {
        Rol.BEGELEIDER: _("begeleiders"),
        Rol.SECRETARIS: _("secretarissen"),
        Rol.DEELNEMER: _("deelnemers"),
        Rol.GAST: _("gast-experts"),
    }[Rol(role)]


def all_counted(numbers: Mapping[str, int]) -> str:
    """Such as "1 begeleider, 1 secretaris en 8 deelnemers", in the order of `Rol`; "" for nobody."""
    return joined(counted(role, numbers[role]) for role in Rol if numbers.get(role))


def joined(parts: Iterable[str]) -> str:
    """Such as "a, b en c"."""
    *before, last = list(parts) or [""]
    return _("{before} en {last}").format(before=", ".join(before), last=last) if before else last


def named(names: Iterable[str], number: int) -> str:
    """Such as "Anouk, Marit en 3 anderen": these names out of so many people; "" when there is no name."""
    found = list(names)
    others = number - len(found)
    if not found:
        return ""
    if others > 0:
        found.append(ngettext("{number} ander", "{number} anderen", others).format(number=others))
    return joined(found)
