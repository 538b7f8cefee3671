"""System check: outside development every closed file is scanned."""

from typing import Any

from django.conf import settings
from django.core.checks import Error


def scanner_is_configured(**_kwargs: Any) -> list[Error]:
    if settings.CLAMD_URL or settings.DEVELOPMENT:
        return []
    return [
        Error(
            "CLAMD_URL ontbreekt: zonder virusscanner is geen enkel besloten bestand te downloaden.",
            hint="Zet CLAMD_URL, bijvoorbeeld tcp://127.0.0.1:3310.",
            id="files.E001",
        )
    ]
