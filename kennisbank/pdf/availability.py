"""Whether this machine can make PDFs: WeasyPrint draws with Pango, a library of the system."""

import ctypes
from functools import lru_cache
from importlib.util import find_spec

from django.conf import settings
from django.utils.translation import gettext as _


def pdf_problem() -> str:
    """Why no PDF can be made, for administrators; empty when it can. Asked of the system once a process."""
    return _problem(tuple(settings.PDF_LIBRARIES))


@lru_cache(maxsize=4)
def _problem(libraries: tuple[str, ...]) -> str:
    if find_spec("weasyprint") is None:
        return _("Het Python-pakket weasyprint ontbreekt.")
    missing = [name for name in libraries if not _loads(name)]
    if missing:
        return _("Deze bibliotheken van het systeem ontbreken: {names}.").format(names=", ".join(missing))
    return ""


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
