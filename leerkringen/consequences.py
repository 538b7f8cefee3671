"""What a change means for the people concerned, in words, before it is saved."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkringen.enums import Fase, Ledenlijst, Zichtbaarheid
from leerkringen.models import Leerkring
from leerkringen.readers import reading_members
from leerkringen.roles import ABILITIES, Ability, Rol


def of_stage(here: Fase, there: Fase) -> list[str]:
    """Sentences about going from one stage to another; made from the table of abilities where it can be."""
    sentences = []
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
    if there == Fase.AFGESLOTEN:
        sentences.append(
            _("Open uitnodigingen vervallen, aanvragen krijgen een afwijzing, en gast-experts gaan eruit.")
        )
    if there == Fase.GEARCHIVEERD:
        sentences.append(_("Een weg terug is er niet. Alles blijft bewaard tot de dag die u koos."))
    return sentences


def of_settings(circle: Leerkring, values: dict[str, Any]) -> list[str]:
    """Sentences about who will know more, or less, than now; empty when nobody does."""
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
        if was == Zichtbaarheid.GENOEMD:
            sentences.append(_("Wat anderen al zagen of opsloegen, haalt u hiermee niet terug."))
    if circle.ledenlijst != values["ledenlijst"]:
        number = reading_members(circle).filter(rol=Rol.DEELNEMER).count()
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
    if not circle.aanmelden and values["aanmelden"]:
        sentences.append(_("Op de openbare lijst komt een knop waarmee iedereen kan vragen om mee te doen."))
    if circle.titel != values["titel"] and becomes == Zichtbaarheid.GENOEMD:
        sentences.append(_("De nieuwe titel staat meteen op de openbare lijst."))
    return sentences
