"""What the leerkringen forget about somebody whose account is erased, and what must be handed over first."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from leerkringen.enums import Fase
from leerkringen.models import Aanvraag, Gelezen, Leerkring, Lidmaatschap, Praktijkdocument, Uitnodiging
from leerkringen.roles import Rol
from leerkringen.search_ids import SOURCE, search_id
from leerkringen.services.emergencies import close_all_of
from leerkringen.services.exports import forget_exports
from leerkringen.services.photos import remove_photo
from portal.accounts.erasure import Leaving
from portal.accounts.models import User
from portal.search.outbox import queue_removal


def only_guide_of(user: User) -> list[str]:
    """One sentence for each leerkring that would be left without begeleider; locks these leerkringen."""
    own = Lidmaatschap.objects.standing().filter(user=user, rol=Rol.BEGELEIDER)
    # As in `end_membership`: of two begeleiders who leave at once, one must come second.
    circles = Leerkring.objects.filter(pk__in=own.values("leerkring")).order_by("pk")
    # In an archived one nobody can take over any more; a right to be erased does not wait for that.
    circles = circles.exclude(fase=Fase.GEARCHIVEERD)
    reasons = []
    for circle in circles.select_for_update(of=("self",)):
        guides = Lidmaatschap.objects.standing().filter(leerkring=circle, rol=Rol.BEGELEIDER, einddatum=None)
        if not guides.exclude(user=user).exists():
            reasons.append(
                _(
                    "U bent de enige begeleider van “{title}”. Maak daar eerst iemand anders begeleider."
                ).format(title=circle.titel)
            )
    return reasons


def forget_member(leaving: Leaving) -> None:
    """Ends all memberships and empties what names the person. Messages and documents stay."""
    user, now = leaving.user, timezone.now()
    memberships = Lidmaatschap.objects.filter(user=user)
    memberships.filter(beeindigd_op=None).update(beeindigd_op=now)
    memberships.update(organisatie="")
    Gelezen.objects.filter(user=user).delete()
    # Nobody else can see what this person was still preparing.
    Leerkring.objects.filter(opening__door=user, opening__overgedragen_op=None).delete()
    _forget_invitations(leaving)
    documents = Praktijkdocument.objects.written_by(user).exclude(organisatie="")
    found_by_organisation = [search_id("document", pk) for pk in documents.values_list("pk", flat=True)]
    documents.update(organisatie="")
    # Denied from the commit on, until the index has forgotten the organisation.
    queue_removal(SOURCE, found_by_organisation)
    remove_photo(user=user)
    forget_exports(user)
    # The names in it stay: the members keep the trace of who read along.
    close_all_of(user)


def _forget_invitations(leaving: Leaving) -> None:
    """Withdraws what is open, by and for the person; no address stays, nor what they asked to join."""
    now = timezone.now()
    addressed = Q()
    for address in leaving.addresses:
        addressed |= Q(email__iexact=address)
    for_the_person = Uitnodiging.objects.filter(addressed)
    Aanvraag.objects.filter(addressed).delete()
    open_ones = Uitnodiging.objects.unanswered()
    open_ones.filter(addressed | Q(door=leaving.user)).update(ingetrokken_op=now)
    for invitation in for_the_person:
        invitation.email = f"gewist-{invitation.pk}@gewist.invalid"
        invitation.organisatie = ""
        invitation.save(update_fields=["email", "organisatie"])
