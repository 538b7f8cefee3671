"""The photo of a member."""

from io import BytesIO

from django.db import transaction

from leerkringen.models import Profielfoto
from portal.accounts.models import User
from portal.files.pictures import keep_picture
from portal.files.services import delete_file
from portal.files.storage import closed_storage


def save_photo(*, user: User, picture: BytesIO) -> Profielfoto:
    """Keeps a prepared picture (see `portal.files.pictures.prepared_picture`) instead of the present one.

    Raises:
        FileNotStored: it could not be written; the present photo stays.
    """
    stored: list[str] = []
    try:
        with transaction.atomic():
            # Two forms sent at once: the second waits, and replaces what the first one made.
            User.objects.select_for_update(no_key=True).get(pk=user.pk)
            remove_photo(user=user)
            closed_file = keep_picture(picture, user)
            stored.append(closed_file.storage_name)
            return Profielfoto.objects.create(user=user, bestand=closed_file)
    except BaseException:
        for name in stored:
            closed_storage().delete(name)
        raise


@transaction.atomic
def remove_photo(*, user: User) -> None:
    """Deletes the photo, row and bytes; nothing happens when there is none."""
    photo = Profielfoto.objects.filter(user=user).select_related("bestand").first()
    if photo is not None:
        photo.delete()
        delete_file(photo.bestand)
