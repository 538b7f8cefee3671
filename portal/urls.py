"""The table of contents of the site: the only place that includes both products."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from leerkringen.views.notices import AllRhythmsView
from portal.common.media import serve_media
from portal.home import health, views

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    # Doors of Wagtail that lead to the one door of allauth come before the patterns that they replace.
    path("", include("portal.accounts.urls")),
    # Beside the other pages of the account, but about leerkringen.
    path("account/meldingen/", AllRhythmsView.as_view(), name="notice-choices"),
    path("admin/", include(wagtailadmin_urls)),
    path("documenten/", include(wagtaildocs_urls)),
    path("media/<path:path>", serve_media, name="media"),
    path("onderdelen/", views.component_overview, name="component-overview"),
    path("leerkringen/", include("leerkringen.urls")),
    path("", include("portal.search.urls")),
    path("", include("kennisbank.urls")),
    path("", include(wagtail_urls)),
]

handler400 = "portal.home.errors.bad_request"
handler403 = "portal.home.errors.forbidden"
handler404 = "portal.home.errors.not_found"
handler500 = "portal.home.errors.server_error"
