"""Draws an uploaded image anew, so that nothing but the picture is left: no EXIF, no GPS, no second file."""

from collections.abc import Iterator
from contextlib import contextmanager
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
    kind = FORMATS[content_type]
    with _upright(source, kind) as image:
        return _saved(image, kind)


def redraw_small(source: BinaryIO, content_type: str, side: int) -> BytesIO:
    """The same picture, shrunk until it fits in a square of `side` px, as a new WebP file.

    Raises:
        FileRefused: see `redraw`.
    """
    with _upright(source, FORMATS[content_type]) as image:
        has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
        small = image.convert("RGBA" if has_alpha else "RGB")
        small.thumbnail((side, side))
        return _saved(small, "WEBP")


@contextmanager
def _upright(source: BinaryIO, kind: str) -> Iterator[Image.Image]:
    """The picture as it was meant to be looked at; its size is known before it is decoded."""
    source.seek(0)
    try:
        with Image.open(source, formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise FileRefused(_too_many())
            yield ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:  # Far beyond our limit Pillow refuses by itself.
        raise FileRefused(_too_many()) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise FileRefused(_("Deze afbeelding is niet te lezen. Sla haar opnieuw op.")) from error


def _too_many() -> str:
    return _("Deze afbeelding heeft te veel beeldpunten. Maak haar kleiner.")


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
