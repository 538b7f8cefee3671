"""Handing a closed file to somebody who may have it. The caller has checked that, in this same request."""

from typing import Any, BinaryIO, cast
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
    stream = open_stored(closed_file.storage_name)
    if request.method == "GET":
        record(
            action="bestand gedownload",
            actor=request.user,
            obj=obj or f"bestand {closed_file.pk}",
            origin=client_ip(request),
            circle=circle,
        )
    return handed_over(
        stream, as_attachment=True, filename=closed_file.name, content_type=closed_file.content_type
    )


def serve_picture(closed_file: ClosedFile) -> FileResponse:
    """A picture inside a page: the same headers, and no line in the log for each face in a list.

    Raises Http404 for a file that is not (yet) cleared by the scanner.
    """
    if not closed_file.is_downloadable:
        raise Http404
    return handed_over(open_stored(closed_file.storage_name), content_type=closed_file.content_type)


def open_stored(storage_name: str) -> BinaryIO:
    """The bytes under a name in the closed storage; Http404 when they are gone."""
    try:
        return cast(BinaryIO, closed_storage().open(storage_name, "rb"))
    except FileNotFoundError as error:
        raise Http404 from error


def handed_over(stream: BinaryIO, **kwargs: Any) -> FileResponse:
    """An answer with these bytes that nothing may keep and nothing may run; `kwargs` are Django's."""
    response = FileResponse(stream, **kwargs)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
