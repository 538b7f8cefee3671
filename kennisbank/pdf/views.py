"""The address of the PDF, and what administrators see of it."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kennisbank.models import HandvatPage
from kennisbank.pdf.availability import pdf_problem
from kennisbank.pdf.document import document_of, live_handvat
from kennisbank.pdf.store import NotNow, stored_count, stored_pdf

RETRY_AFTER_SECONDS = 30


@require_safe
def handvat_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The PDF of a live handvat; 404 when there is none or this machine makes none, 503 when it failed."""
    page = None if pdf_problem() else live_handvat(slug)
    if page is None:
        raise Http404
    document = document_of(page)
    tag = f'"{document.name}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if response is None:
        try:
            content = stored_pdf(page.pk, document).open("rb")
        except (NotNow, FileNotFoundError):
            return _later(request, page)
        response = FileResponse(content, filename=f"{slug}.pdf", content_type="application/pdf")
    response.headers["ETag"] = tag
    # Kept by browsers, but asked for each time: a withdrawn page takes its PDF along.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Link"] = f'<{page.full_url}>; rel="canonical"'
    return response


def _later(request: HttpRequest, page: HandvatPage) -> HttpResponse:
    answer = render(request, "kennisbank/pdf_later.html", {"handvat": page}, status=503)
    answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


@never_cache
@require_safe
def pdf_health(request: HttpRequest) -> HttpResponse:
    """Whether PDFs can be made here, and why not; for administrators."""
    if not request.user.is_superuser:
        raise PermissionDenied  # Wagtail's own refusal for an editor.
    context = {"problem": pdf_problem(), "count": stored_count()}
    heading = {"page_title": _("PDF van handvatten"), "header_icon": "doc-full"}
    return render(request, "kennisbank/admin_pdf.html", context | heading)
