"""Files that tools read, and the overview of components for staff."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.home.sitemap import addresses

SECURITY_TXT_VALID_DAYS = 180


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /account/",
        "Disallow: /zoeken/?",
        "Disallow: /zoeken/aanvullen",
        "Disallow: /api/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Expires moves with each day, so that the file is never stale while somebody runs the site."""
    # On the first of the month, so that the file does not change with every request.
    start = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    expires = start + timedelta(days=SECURITY_TXT_VALID_DAYS)
    lines = [
        f"Contact: {settings.SITE_URL}/kwetsbaarheid-melden/",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        f"Policy: {settings.SITE_URL}/kwetsbaarheid-melden/",
        "Preferred-Languages: nl, en",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All live public pages; leerkringen are no pages, so none of them can be in it."""
    return render(request, "sitemap.xml", {"urlset": addresses()}, content_type="application/xml")


@require_safe
def component_overview(request: HttpRequest) -> HttpResponse:
    """Samples of all components, for staff; for others there is no such page."""
    if not request.user.is_staff:
        raise Http404
    return render(request, "components/overview.html")
