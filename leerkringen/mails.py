"""The mails of the leerkringen. None of them names a leerkring, a person or a text."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from leerkringen.emergency_querysets import holders
from leerkringen.entering import entering
from leerkringen.models import Aanvraag, Gegevensexport, Lidmaatschap, Noodtoegang, Opening, Uitnodiging
from leerkringen.models.noodtoegang import ANSWER_WITHIN
from leerkringen.models.uitnodiging import hash_token
from leerkringen.roles import Ability
from portal.notifications.models import MailDelivery
from portal.notifications.registry import Mail

INVITATION = "uitnodiging"
EXPORT_READY = "export klaar"
REQUEST_DECLINED = "aanvraag afgewezen"
EMERGENCY = "noodtoegang"
EMERGENCY_ASKED = "noodtoegang gevraagd"
ROLE_CHANGED = "rol"


def invitation_mail(invitation_id: str) -> Mail | None:
    """The mail with the link, if the invitation still stands and its sender may still invite."""
    invitation = Uitnodiging.objects.open().filter(pk=invitation_id).first()
    if invitation is None or not _sender_may_invite(invitation):
        return None
    if hash_token(invitation.token) != invitation.token_hash:
        # The site got another key since: the link that we send now must be the one that works.
        invitation.renew_token()
        invitation.save(update_fields=["token_hash"])
    link = settings.SITE_URL + reverse("leerkringen:invitation", args=[invitation.token])
    until = date_format(localtime(invitation.verloopt_op), "j F Y")
    text = _(
        "Goedendag,\n\n"
        "U bent uitgenodigd voor een besloten leerkring op Weerbaar. "
        "Met deze link neemt u de uitnodiging aan:\n\n"
        "{link}\n\n"
        "De link werkt één keer, alleen voor dit e-mailadres, en tot en met {until}.\n"
        "Wilt u niet meedoen? Dat kunt u met dezelfde link laten weten.\n"
        "Verwachtte u deze uitnodiging niet? Dan hoeft u niets te doen.\n"
    ).format(link=link, until=until)
    return Mail(to=invitation.email, subject=_("Uitnodiging voor een leerkring"), text=text)


def export_mail(export_id: str) -> Mail | None:
    """Tells that the export can be downloaded, while it can. The link is the page, behind signing in."""
    export = Gegevensexport.objects.downloadable().filter(pk=export_id).select_related("user").first()
    if export is None or not export.user.is_active:
        return None
    text = _(
        "Goedendag,\n\n"
        "Uw gegevens staan klaar. Log in en download ze hier:\n\n"
        "{link}\n\n"
        "Dat kan 24 uur. Daarna verwijderen wij het bestand.\n"
        "Hebt u hier niet om gevraagd? Wijzig dan uw wachtwoord.\n"
    ).format(link=settings.SITE_URL + reverse("own:data"))
    return Mail(to=export.user.email, subject=_("Uw gegevens staan klaar"), text=text)


def request_declined_mail(request_id: str) -> Mail | None:
    """The answer no, to an address that nobody proved: it names no leerkring and nobody who asked."""
    declined = Aanvraag.objects.filter(status=Aanvraag.Status.AFGEWEZEN)
    request = declined.filter(pk=request_id).first()
    if request is None:
        return None
    text = _(
        "Goedendag,\n\n"
        "Met dit e-mailadres is gevraagd om mee te doen aan een leerkring op Weerbaar. "
        "Deze leerkring neemt nu niemand aan.\n\n"
        "Vroeg u dit niet zelf? Dan hoeft u niets te doen. U krijgt hierover geen andere mail.\n"
    )
    return Mail(to=request.email, subject=_("Antwoord op een vraag aan Weerbaar"), text=text)


def emergency_mail(delivery_id: str) -> Mail | None:
    """Tells a member that there is something to read about noodtoegang, while they belong to that leerkring.

    Everybody gets it, also who wants no mail about news: nobody else can tell them that somebody read along.
    """
    delivery = MailDelivery.objects.filter(pk=delivery_id).select_related("recipient").first()
    if delivery is None or delivery.recipient is None:
        return None
    own = Lidmaatschap.objects.standing().filter(user=delivery.recipient)
    circle_id = own.filter(leerkring__in=delivery.scopes.values("scope")).values_list("leerkring", flat=True)
    found = circle_id.first()
    if found is None:
        return None
    text = _(
        "Goedendag,\n\n"
        "Er is iets wat u moet weten over uw leerkring. Log in om het te lezen:\n\n"
        "{link}\n\n"
        "Wat het is, staat met opzet niet in deze mail.\n"
        "Deze mail krijgt ieder lid, ook wie geen mail over nieuws wil.\n"
    ).format(link=settings.SITE_URL + reverse("leerkringen:emergency-trace", args=[found]))
    subject = _("Er is iets wat u moet weten over uw leerkring")
    return Mail(to=delivery.recipient.email, subject=subject, text=text)


def emergency_asked_mail(delivery_id: str) -> Mail | None:
    """Tells a beheerder that a request waits for an answer, while it does and they may answer it."""
    delivery = MailDelivery.objects.filter(pk=delivery_id).select_related("recipient").first()
    if delivery is None or delivery.recipient is None or delivery.batch is None:
        return None
    # The batch is the request: all mails about it were queued together.
    waiting = Noodtoegang.objects.waiting(ANSWER_WITHIN).filter(pk=delivery.batch)
    may_answer = holders().filter(pk=delivery.recipient.pk)
    if not may_answer.exists() or not waiting.exclude(gevraagd_door=delivery.recipient).exists():
        return None
    text = _(
        "Goedendag,\n\n"
        "Een andere beheerder van Weerbaar vraagt om uw antwoord. Log in om het verzoek te lezen:\n\n"
        "{link}\n\n"
        "Zonder antwoord vervalt het na 24 uur. Waar het over gaat, staat met opzet niet in deze mail.\n"
    ).format(link=settings.SITE_URL + reverse("leerkringen:emergency", args=[delivery.batch]))
    return Mail(to=delivery.recipient.email, subject=_("Een verzoek wacht op uw antwoord"), text=text)


def role_changed_mail(delivery_id: str) -> Mail | None:
    """Tells a member of another role, while they can enter that leerkring; not which role, and where."""
    delivery = MailDelivery.objects.filter(pk=delivery_id).select_related("recipient").first()
    if delivery is None or delivery.recipient is None:
        return None
    own = entering().filter(user=delivery.recipient, leerkring__in=delivery.scopes.values("scope"))
    circle_id = own.values_list("leerkring", flat=True).first()
    if circle_id is None:
        return None
    text = _(
        "Goedendag,\n\nUw rol in een leerkring is veranderd. Log in om te zien wat u er nu kunt:\n\n{link}\n"
    ).format(link=settings.SITE_URL + reverse("leerkringen:circle-detail", args=[circle_id]))
    return Mail(to=delivery.recipient.email, subject=_("Uw rol in een leerkring is veranderd"), text=text)


def _sender_may_invite(invitation: Uitnodiging) -> bool:
    openings = Opening.objects.visible_to(invitation.door).filter(leerkring_id=invitation.leerkring_id)
    if openings.exists():
        return True
    guides = Lidmaatschap.objects.active().agreed().with_ability(Ability.UITNODIGEN)
    return guides.filter(leerkring_id=invitation.leerkring_id, user_id=invitation.door_id).exists()
