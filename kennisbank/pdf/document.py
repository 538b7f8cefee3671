"""What a PDF is made from: the page as HTML, its style sheet, its pictures; and how that version is named."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject

from kennisbank.models import HandvatPage
from kennisbank.models.handvat import PDF_FOLDER
from kennisbank.pdf import program

TEMPLATE = "kennisbank/handvat_pdf.html"
STYLE = Path(settings.BASE_DIR, "static", "css", "pdf.css")
_PICTURE = re.compile(r'<img[^>]*\ssrc="([^"]+)"')
# How it is made is part of what it is: a newer program or library makes all PDFs anew.
_MAKER = SimpleLazyObject(lambda: f"{version('weasyprint')} {Path(program.__file__).read_text()}")


@dataclass(frozen=True)
class Document:
    """One version of one page."""

    html: str
    css: str
    address: str

    @cached_property
    def name(self) -> str:
        """A name that another content, style or way of making does not have."""
        parts = (self.html, self.css, self.address, str(_MAKER))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]

    def job(self) -> bytes:
        """What the program reads: all of it, with the pictures."""
        files = {f"{settings.SITE_URL}{path}": _picture(path) for path in set(_PICTURE.findall(self.html))}
        content = {"html": self.html, "css": self.css, "address": self.address, "files": files}
        return json.dumps(content).encode()


def document_of(page: HandvatPage) -> Document:
    """The live page as it reads now, also what it shows of other pages."""
    lists = {"voorbeelden": page.page_lists()["voorbeelden"], "volgende_fase": page.volgende_fase()}
    html = render_to_string(TEMPLATE, {"page": page} | lists)
    return Document(html=html, css=STYLE.read_text(), address=page.full_url)


def live_handvat(slug: str) -> HandvatPage | None:
    """The handvat that stands at this address now."""
    rows = HandvatPage.objects.live().select_related("organisatie").filter(slug=slug)
    return next((page for page in rows if page.url == f"/{PDF_FOLDER}/{slug}/"), None)


def _picture(path: str) -> str:
    """A picture of this site as base64; empty for anything else, so that the page comes without it."""
    root = Path(settings.MEDIA_ROOT).resolve()
    file = root.joinpath(path.removeprefix(settings.MEDIA_URL)).resolve()
    if not path.startswith(settings.MEDIA_URL) or not file.is_relative_to(root) or not file.is_file():
        return ""
    return base64.b64encode(file.read_bytes()).decode()
