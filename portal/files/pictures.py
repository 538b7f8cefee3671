"""Pictures of people: small, drawn anew, without anything that tells where or by whom they were taken."""

from io import BytesIO
from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.files.content_types import IMAGE_TYPES, content_type_of
from portal.files.errors import FileRefused
from portal.files.images import redraw_small
from portal.files.models import ClosedFile
from portal.files.names import clean_name, extension_of
from portal.files.services import first_status, queue_scan
from portal.files.storage import write_bytes

MAX_BYTES = 5 * 1024 * 1024
SIDE_PX = 512
# What was the name of the file on somebody's own computer is nobody's business.
NAME = "foto.webp"


def prepared_picture(upload: UploadedFile) -> BytesIO:
    """The picture to keep: WebP of at most 512 px a side.

    Raises:
        FileRefused: empty, more than 5 MB, too many pixels, or not a jpg, png or webp inside.
    """
    extension = extension_of(clean_name(upload.name or ""))
    if not upload.size:
        raise FileRefused(_("Dit bestand is leeg."))
    if upload.size > MAX_BYTES:
        raise FileRefused(_("Deze foto is te groot. Zij mag hoogstens 5 MB zijn."))
    if extension not in IMAGE_TYPES:
        raise FileRefused(_("Kies een foto: jpg, png of webp."))
    source = cast(BinaryIO, upload.file)
    return redraw_small(source, content_type_of(source, extension), SIDE_PX)


def keep_picture(picture: BytesIO, user: User) -> ClosedFile:
    """Stores a prepared picture as a closed file, with its row in the caller's transaction.

    The caller deletes the bytes when that transaction fails (`storage_name`).

    Raises:
        FileNotStored: it could not be written.
    """
    closed_file = ClosedFile(
        name=NAME,
        storage_name=write_bytes(picture),
        extension="webp",
        content_type="image/webp",
        size_bytes=picture.getbuffer().nbytes,
        status=first_status(),
        uploaded_by=user,
    )
    closed_file.save(force_insert=True)
    queue_scan(closed_file)
    return closed_file
