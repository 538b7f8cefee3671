"""Handing a closed file to somebody who may have it. The caller has checked that, in this same request."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest

from portal.accounts.origin import client_ip
from portal.audit.services import record
from portal.files.models import ClosedFile
from portal.files.storage import closed_storage


def serve(
    request: HttpRequest, closed_file: ClosedFile, *, obj: str = "", circle: UUID | None = None
) -> FileResponse:
    """The bytes, always as a download, never kept by a browser or proxy, never run.

    No ETag, no Last-Modified and no ranges: nothing to compare a guess with. Each download is audited:
    `obj` names what the file belongs to by kind and id, `circle` in which leerkring (see `record`).
    Raises Http404 for a file that is not (yet) cleared by the scanner.
    """
    if not closed_file.is_downloadable:
        raise Http404
    try:
        stream = closed_storage().open(closed_file.storage_name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    if request.method == "GET":
        record(
            action="bestand gedownload",
            actor=request.user,
            obj=obj or f"bestand {closed_file.pk}",
            origin=client_ip(request),
            circle=circle,
        )
    response = FileResponse(
        stream, as_attachment=True, filename=closed_file.name, content_type=closed_file.content_type
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
