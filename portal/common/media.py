"""Serves pictures of the public site when no web server in front does.

A picture that somebody uploads is never a document of ours: no script may run in it, and only picture
types have an inline answer.
"""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

PICTURE_TYPES = {"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}


@require_safe
def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A rendition or original picture below MEDIA_ROOT; everything else there is 404.

    Documents have their own view with their own checks, so their folder is not served here.
    """
    if not path.startswith(("images/", "original_images/")):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, FileResponse) and response.headers.get("Content-Type") not in PICTURE_TYPES:
        raise Http404
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
