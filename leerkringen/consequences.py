"""What a change means for the people concerned, in words, before it is saved."""

from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkringen.circle_page import NAMES_SHOWN
from leerkringen.enums import Fase, Ledenlijst, Zichtbaarheid
from leerkringen.models import Leerkring, Lidmaatschap, Uitnodiging
from leerkringen.querysets import LidmaatschapQuerySet
from leerkringen.readers import reading_members
from leerkringen.role_words import named
from leerkringen.roles import ABILITIES, Ability, Rol


def of_stage(circle: Leerkring, there: Fase, user: Any) -> list[str]:
    """Sentences about going on to another stage; made from the table of abilities where it can be.

    Who comes in or goes out is named, as far as `user` may know.
    """
    here = Fase(circle.fase)
    sentences = _public(circle, there)
    for ability, gained, lost in (
        (
            Ability.LEZEN,
            _("Deze leden kunnen erin: {roles}."),
            _("Deze leden kunnen er niet meer in: {roles}."),
        ),
        (Ability.SCHRIJVEN, _("Schrijven kan voor: {roles}."), _("Schrijven kan niet meer voor: {roles}.")),
        (
            Ability.UITNODIGEN,
            _("Uitnodigen kan door: {roles}."),
            _("Uitnodigen kan niet meer door: {roles}."),
        ),
    ):
        before = {role for role, stages in ABILITIES[ability].items() if here in stages}
        after = {role for role, stages in ABILITIES[ability].items() if there in stages}
        for text, roles in ((gained, after - before), (lost, before - after)):
            if roles:
                names = ", ".join(str(role.label) for role in Rol if role in roles)
                sentences.append(text.format(roles=names))
                if ability == Ability.LEZEN:
                    sentences.append(_people(_standing(circle, roles), user))
    if there == Fase.AFGESLOTEN:
        sentences.append(
            _("Open uitnodigingen vervallen, aanvragen krijgen een afwijzing, en gast-experts gaan eruit.")
        )
    if there == Fase.GEARCHIVEERD:
        sentences.append(_("Een weg terug is er niet. Alles blijft bewaard tot de dag die u koos."))
    return sentences


def _public(circle: Leerkring, there: Fase) -> list[str]:
    """What anybody will see, or no longer, of a leerkring that may be listed. The same as `listed` says."""
    if circle.zichtbaarheid != Zichtbaarheid.GENOEMD:
        return []
    if there == Fase.GEARCHIVEERD:
        return [_("De titel en het doel verdwijnen van de openbare lijst.")]
    if circle.fase != Fase.CONCEPT:
        return []
    sentences = [
        _(
            "Iedereen op internet ziet de titel en het doel van deze leerkring. "
            "Zoekmachines kunnen die onthouden."
        )
    ]
    if circle.aanmelden:
        sentences.append(_("Op de openbare lijst komt een knop waarmee iedereen kan vragen om mee te doen."))
    return sentences


def of_settings(circle: Leerkring, values: dict[str, Any], user: Any) -> list[str]:
    """Sentences about who will know more, or less, than now; empty when nobody does.

    They are named, as far as `user` may know.
    """
    sentences = []
    was, becomes = circle.zichtbaarheid, values["zichtbaarheid"]
    if was != becomes:
        sentences.append(
            {
                Zichtbaarheid.GENOEMD: _(
                    "Iedereen op internet ziet de titel en het doel van deze leerkring. "
                    "Zoekmachines kunnen die onthouden."
                ),
                Zichtbaarheid.ONGENOEMD: _(
                    "Wie een uitnodiging heeft, ziet de titel. Anderen zien niet dat deze leerkring er is."
                ),
                Zichtbaarheid.GEHEIM: _("Alleen leden zien de titel, ook in een uitnodiging staat die niet."),
            }[Zichtbaarheid(becomes)]
        )
        if Zichtbaarheid.GEHEIM in {was, becomes}:
            sentences += _invited(circle, user, gain=was == Zichtbaarheid.GEHEIM)
        if was == Zichtbaarheid.GENOEMD:
            sentences.append(_("Wat anderen al zagen of opsloegen, haalt u hiermee niet terug."))
    if circle.ledenlijst != values["ledenlijst"]:
        concerned = reading_members(circle).filter(rol=Rol.DEELNEMER)
        number = concerned.count()
        if values["ledenlijst"] == Ledenlijst.LEDEN:
            text = ngettext(
                "{number} deelnemer ziet voortaan wie er lid zijn.",
                "{number} deelnemers zien voortaan wie er lid zijn.",
                number,
            )
        else:
            text = ngettext(
                "{number} deelnemer ziet de ledenlijst niet meer. Namen bij berichten blijven staan.",
                "{number} deelnemers zien de ledenlijst niet meer. Namen bij berichten blijven staan.",
                number,
            )
        sentences.append(text.format(number=number))
        if number:
            sentences.append(_people(concerned, user))
    if not circle.aanmelden and values["aanmelden"]:
        sentences.append(_("Op de openbare lijst komt een knop waarmee iedereen kan vragen om mee te doen."))
    if circle.titel != values["titel"] and becomes == Zichtbaarheid.GENOEMD:
        sentences.append(_("De nieuwe titel staat meteen op de openbare lijst."))
    return sentences


def _standing(circle: Leerkring, roles: set[Rol]) -> LidmaatschapQuerySet:
    """Who has one of these roles and accepted the werkafspraken, whether or not the stage lets them in."""
    rows = Lidmaatschap.objects.standing().agreed()
    return cast(LidmaatschapQuerySet, rows.filter(leerkring=circle, rol__in=sorted(roles)))


def _people(rows: LidmaatschapQuerySet, user: Any) -> str:
    """How many people these are, and who."""
    number = rows.count()
    if not number:
        return _("Dat is nu niemand.")
    known = Lidmaatschap.objects.visible_to(user).filter(pk__in=rows.order_by().values("pk"))
    names = known.order_by("user__full_name", "id").values_list("user__full_name", flat=True)[:NAMES_SHOWN]
    text = ngettext("Dat is {number} persoon", "Dat zijn {number} mensen", number).format(number=number)
    found = named(names, number)
    return f"{text}: {found}." if found else f"{text}."


def _invited(circle: Leerkring, user: Any, *, gain: bool) -> list[str]:
    """Who is invited and did not answer yet: they will know the title from now on, or no longer."""
    rows = Uitnodiging.objects.visible_to(user).filter(leerkring=circle).open().order_by("email")
    number = rows.count()
    if not number:
        return []
    if gain:
        text = ngettext(
            "{number} genodigde ziet de titel voortaan: {names}.",
            "{number} genodigden zien de titel voortaan: {names}.",
            number,
        )
    else:
        text = ngettext(
            "{number} genodigde ziet de titel niet meer: {names}.",
            "{number} genodigden zien de titel niet meer: {names}.",
            number,
        )
    return [
        text.format(number=number, names=named(rows.values_list("email", flat=True)[:NAMES_SHOWN], number))
    ]
