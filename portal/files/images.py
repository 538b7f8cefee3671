"""Draws an uploaded image anew, so that nothing but the picture is left: no EXIF, no GPS, no second file."""

from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.files.errors import FileRefused

MAX_PIXELS = 50_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def redraw(source: BinaryIO, content_type: str) -> BytesIO:
    """The same picture as a new file.

    Raises:
        FileRefused: more than 50 million pixels, or not readable.
    """
    source.seek(0)
    kind = FORMATS[content_type]
    try:
        with Image.open(source, formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise FileRefused(_("Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner."))
            upright = ImageOps.exif_transpose(image)
            return _saved(upright, kind)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise FileRefused(_("Deze afbeelding is niet te lezen. Sla haar opnieuw op.")) from error


def _saved(image: Image.Image, kind: str) -> BytesIO:
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    mode = "RGBA" if has_alpha and kind != "JPEG" else "RGB"
    clean = image.convert(mode)
    # Pillow writes what stands in `info` (EXIF, comments, profiles) into some formats.
    clean.info = {}
    target = BytesIO()
    options = {"quality": 90} if kind != "PNG" else {"optimize": False}
    clean.save(target, kind, **options)
    return target
