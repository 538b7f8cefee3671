"""Sharing documents."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from leerkringen.access import require
from leerkringen.errors import NoAccess, NotAllowed
from leerkringen.models import Praktijkdocument
from leerkringen.news import Nieuws
from leerkringen.roles import Ability, abilities
from leerkringen.search_ids import SOURCE, search_id
from leerkringen.services.reading import queue_reading
from portal.accounts.models import User
from portal.audit.services import record
from portal.files.services import delete_file, kept_upload
from portal.notifications.notices import tell
from portal.search.outbox import queue_index, queue_removal


def add_document(
    *,
    circle_id: UUID,
    user: User,
    upload: UploadedFile,
    title: str,
    explanation: str,
    tlp: str,
    submission: UUID,
    origin: str | None = None,
) -> Praktijkdocument:
    """Stores the file and shows it to the leerkring; nothing of it stays when one of the two fails.

    Raises:
        FileRefused, FileNotStored: see portal.files.
        NoAccess, NotAllowed: see `require`.
    """
    # Before the file is looked at: somebody without access learns nothing about our checks.
    with transaction.atomic():
        require(circle_id=circle_id, user=user, ability=Ability.DOCUMENT_PLAATSEN)
    try:
        with kept_upload(upload=upload, user=user) as closed_file:
            membership = require(circle_id=circle_id, user=user, ability=Ability.DOCUMENT_PLAATSEN)
            document = Praktijkdocument.objects.create(
                leerkring_id=circle_id,
                titel=title,
                toelichting=explanation,
                organisatie=membership.organisatie,
                tlp=tlp,
                voor_gasten=membership.is_gast,
                bestand=closed_file,
                geplaatst_door=user,
                inzending=submission,
            )
            tell(kind=Nieuws.DOCUMENT, scope=circle_id, thing=document.pk, actor=user)
            queue_index(SOURCE, [search_id("document", document.pk)])
            queue_reading(document)
            record(
                action="document geplaatst",
                actor=user,
                obj=str(document),
                origin=origin,
                circle=circle_id,
            )
    except IntegrityError:
        rows = Praktijkdocument.objects.visible_to_member(user).filter(leerkring_id=circle_id)
        found = rows.filter(geplaatst_door=user, inzending=submission)
        sent_before: Praktijkdocument | None = found.first()
        if sent_before is None:
            raise NoAccess from None
        return sent_before
    return document


@transaction.atomic
def remove_document(*, document: Praktijkdocument, user: User, origin: str | None = None) -> None:
    """Deletes a document and its file: one's own, or any for a begeleider."""
    membership = require(circle_id=document.leerkring_id, user=user, ability=Ability.LEZEN)
    if not may_remove(document, user, abilities(membership.rol, membership.leerkring.fase)):
        raise NotAllowed
    row = (
        Praktijkdocument.objects.visible_to_member(user)
        .select_for_update(of=("self",))
        .filter(pk=document.pk)
        .select_related("bestand")
        .first()
    )
    if row is None:
        raise NoAccess
    closed_file = row.bestand
    row.delete()
    delete_file(closed_file)
    queue_removal(SOURCE, [search_id("document", document.pk)])
    record(
        action="document verwijderd",
        actor=user,
        obj=str(document),
        origin=origin,
        circle=document.leerkring_id,
    )


def may_remove(document: Praktijkdocument, user: User, allowed: frozenset[Ability]) -> bool:
    """Own documents while one may place them; all documents for who moderates."""
    is_own = document.geplaatst_door_id == user.pk and Ability.DOCUMENT_PLAATSEN in allowed
    return is_own or Ability.MODEREREN in allowed


def may_see_reading(document: Praktijkdocument, user: User, allowed: frozenset[Ability]) -> bool:
    """Who can do something about a file that search cannot read."""
    return document.geplaatst_door_id == user.pk or Ability.MODEREREN in allowed
