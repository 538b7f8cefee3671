"""Every address of the site, and what the leak matrix asks of it.

A route is written exactly as the resolver writes it. `test_leak_matrix.py` fails on a route that no row
knows and on a row that no route needs, so whoever adds an address decides here what kind it is:

- closed: something of a leerkring. For an outsider equal to the same address with absent ids.
- opening: a leerkring that a beheerder prepares. For everybody else, other beheerders too, equal to absent.
- emergency: a request for noodtoegang. For everybody without the permission equal to absent.
- link: the link in a mail. A dead link equals one that never existed.
- asking: open for a leerkring that shows itself; else equal to the same address with an absent id.
- public, account: no parameter leads to closed things; no answer holds a canary.
- admin: Wagtail's. Asked with GET, with ordinary parameters and with those of closed models.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.urls import URLPattern, URLResolver, get_resolver

Kind = Literal["closed", "opening", "emergency", "link", "asking", "public", "account", "admin"]

PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
CIRCLE = "leerkringen/<uuid:circle_id>/"
OPENING = "leerkringen/openen/<uuid:opening_id>/"


@dataclass(frozen=True)
class Row:
    """One route. `paths` holds what is asked when the route has parameters or is a regular expression."""

    kind: Kind
    route: str
    paths: tuple[str, ...] = ()
    # Verbs that must reach a view of a leerkring for the control actor; only used for closed rows.
    control: Literal["GET", "POST"] = "GET"


@dataclass(frozen=True)
class Group:
    """Routes of Wagtail's admin with one beginning. `numbers` says which object `<int:pk>` means here."""

    prefix: str
    number: str = "one"


CLOSED_ROWS = (
    Row("closed", CIRCLE),
    Row("closed", f"{CIRCLE}wie/"),
    Row("closed", f"{CIRCLE}werkafspraken/"),
    Row("closed", f"{CIRCLE}werkafspraken/wie/"),
    Row("closed", f"{CIRCLE}werkafspraken/wijzigen/"),
    Row("closed", f"{CIRCLE}werkafspraken/versies/"),
    Row("closed", f"{CIRCLE}leden/"),
    Row("closed", f"{CIRCLE}leden/wie/"),
    Row("closed", f"{CIRCLE}leden/overdragen/"),
    Row("closed", f"{CIRCLE}leden/<uuid:membership_id>/wijzigen/"),
    Row("closed", f"{CIRCLE}leden/<uuid:membership_id>/"),
    Row("closed", f"{CIRCLE}leden/<uuid:membership_id>/foto/"),
    Row("closed", f"{CIRCLE}leden/<uuid:membership_id>/beeindigen/"),
    Row("closed", f"{CIRCLE}verlaten/"),
    Row("closed", f"{CIRCLE}fase/"),
    Row("closed", f"{CIRCLE}instellingen/"),
    Row("closed", f"{CIRCLE}gezien/", control="POST"),
    Row("closed", f"{CIRCLE}meldingen/"),
    Row("closed", f"{CIRCLE}bezorging/"),
    Row("closed", f"{CIRCLE}gesprekken/"),
    Row("closed", f"{CIRCLE}gesprekken/nieuw/"),
    Row("closed", f"{CIRCLE}gesprekken/<uuid:conversation_id>/"),
    Row("closed", f"{CIRCLE}gesprekken/<uuid:conversation_id>/gasten/"),
    Row("closed", f"{CIRCLE}gesprekken/<uuid:conversation_id>/wie/"),
    Row("closed", f"{CIRCLE}gesprekken/<uuid:conversation_id>/gelezen/", control="POST"),
    Row("closed", f"{CIRCLE}gesprekken/<uuid:conversation_id>/<uuid:message_id>/wijzigen/"),
    Row("closed", f"{CIRCLE}gesprekken/<uuid:conversation_id>/<uuid:message_id>/verwijderen/"),
    Row("closed", f"{CIRCLE}documenten/"),
    Row("closed", f"{CIRCLE}documenten/nieuw/"),
    Row("closed", f"{CIRCLE}documenten/<uuid:document_id>/"),
    Row("closed", f"{CIRCLE}documenten/<uuid:document_id>/gasten/"),
    Row("closed", f"{CIRCLE}documenten/<uuid:document_id>/wie/"),
    Row("closed", f"{CIRCLE}documenten/<uuid:document_id>/bestand/"),
    Row("closed", f"{CIRCLE}documenten/<uuid:document_id>/verwijderen/"),
    Row("closed", f"{CIRCLE}noodtoegang/"),
    Row("closed", f"{CIRCLE}logboek/"),
    Row("closed", f"{CIRCLE}logboek/csv/"),
    Row("closed", f"{CIRCLE}uitnodigen/"),
    Row("closed", f"{CIRCLE}uitnodigen/meer/"),
    Row("closed", f"{CIRCLE}uitnodigen/meer/verslag/", control="POST"),
    Row("closed", f"{CIRCLE}uitnodigen/gekozen/", control="POST"),
    Row("closed", f"{CIRCLE}uitnodigen/<uuid:invitation_id>/opnieuw/", control="POST"),
    Row("closed", f"{CIRCLE}uitnodigen/<uuid:invitation_id>/intrekken/", control="POST"),
    Row("closed", "account/mijn-gegevens/<uuid:export_id>/download/"),
    Row("closed", f"{CIRCLE}aanvragen/"),
    Row("closed", f"{CIRCLE}aanvragen/<uuid:request_id>/inwilligen/", control="POST"),
    Row("closed", f"{CIRCLE}aanvragen/<uuid:request_id>/afwijzen/", control="POST"),
)
# Behind a permission; for who has it, somebody else's equals one that never existed.
OPENING_ROWS = (
    Row("opening", "leerkringen/openen/"),
    Row("opening", "leerkringen/openen/nieuw/"),
    Row("opening", f"{OPENING}"),
    Row("opening", f"{OPENING}stoppen/"),
    Row("opening", f"{OPENING}gegevens/"),
    Row("opening", f"{OPENING}openheid/"),
    Row("opening", f"{OPENING}begeleiders/"),
    Row("opening", f"{OPENING}<uuid:invitation_id>/opnieuw/"),
    Row("opening", f"{OPENING}<uuid:invitation_id>/intrekken/"),
)
# Behind a permission; who has it sees all requests, and of no leerkring more than its number.
EMERGENCY_ROWS = (
    Row("emergency", "leerkringen/noodtoegang/"),
    Row("emergency", "leerkringen/noodtoegang/nieuw/"),
    Row("emergency", "leerkringen/noodtoegang/<uuid:emergency_id>/"),
)
LINK_ROWS = (
    Row("link", "leerkringen/uitnodiging/<str:token>/"),
    Row("link", "leerkringen/afmelden/<str:token>/"),
    Row("link", "leerkringen/uitnodiging/<str:token>/niet-meedoen/"),
)
ASKING_ROWS = (Row("asking", "leerkringen/meedoen/<uuid:circle_id>/"),)
PUBLIC_ROWS = (
    Row("public", "health/live"),
    Row("public", "health/ready"),
    Row("public", "robots.txt"),
    Row("public", "sitemap.xml"),
    Row("public", ".well-known/security.txt"),
    Row("public", "leerkringen/"),
    Row("public", "leerkringen/mijn/"),
    Row("public", "leerkringen/mijn/meldingen/"),
    Row("public", "leerkringen/meedoen/bedankt/"),
    Row("public", "zoeken/", ("zoeken/", "zoeken/?q=kanarie", "zoeken/?q=kanarie&in=leerkringen")),
    Row("public", "api/zoeken", ("api/zoeken?q=kanarie", "api/zoeken?q=kanarie&type=bericht")),
    Row(
        "public",
        "zoeken/aanvullen",
        ("zoeken/aanvullen?q=kan", "zoeken/aanvullen?q=kan&in=leerkringen", "zoeken/aanvullen?q=kanarie"),
    ),
    Row("public", "hulp-nu/"),
    Row("public", "waar-kan-ik-terecht/", ("waar-kan-ik-terecht/", "waar-kan-ik-terecht/?rol=kanarie")),
    Row("public", "begrippen/"),
    Row("public", r"^agenda/(?P<slug>[\w-]+)\.ics$", ("agenda/kanarie.ics", "agenda/leerkring.ics")),
    Row(
        "public", r"^handvatten/(?P<slug>[\w-]+)\.pdf$", ("handvatten/kanarie.pdf", "handvatten/{file_name}")
    ),
    Row("public", r"^reactie/(?P<page_id>[0-9]{1,9})/$", ("reactie/1/",)),
    Row("public", "reactie/bedankt/", ("reactie/bedankt/", "reactie/bedankt/?pagina=1")),
    Row("public", "waar-begin-ik/", ("waar-begin-ik/?domein=kanarie",)),
    Row("public", "waar-begin-ik/route/", ("waar-begin-ik/route/?grootte=kanarie&zorg=kanarie",)),
    Row("public", "praktijkvoorbeelden/zoals-wij/", ("praktijkvoorbeelden/zoals-wij/?fase=kanarie",)),
    Row(
        "public",
        "praktijkvoorbeelden/vergelijken/",
        ("praktijkvoorbeelden/vergelijken/?p=kanarie&p={document_id}",),
    ),
    Row("public", "onderdelen/"),
    Row(
        "public", "media/<path:path>", ("media/{storage_name}", "media/../besloten-bestanden/{storage_name}")
    ),
    Row("public", r"documenten/^(\d+)/(.*)$", ("documenten/1/{file_name}", "documenten/{document_id}/x")),
    Row(
        "public",
        "documenten/authenticate_with_password/<path:rest>",
        ("documenten/authenticate_with_password/1/",),
    ),
    Row(
        "public",
        "documenten/authenticate_with_password/<int:restriction_id>/",
        ("documenten/authenticate_with_password/1/",),
    ),
    Row("public", "_util/login/"),
    Row("public", "_util/authenticate_with_password/<path:rest>", ("_util/authenticate_with_password/1/1/",)),
    Row(
        "public",
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        ("_util/authenticate_with_password/1/1/",),
    ),
    Row(
        "public", r"^((?:[\w\-]+/)*)$", ("", "handvatten/", "{handvat}", "leerkring/", "besloten-bestanden/")
    ),
)
ACCOUNT_ROWS = (
    *(
        Row("account", f"account/{path}")
        for path in (
            "",
            "profiel/",
            "profiel/foto/",
            "mijn-gegevens/",
            "mijn-gegevens/wissen/",
            "gewist/",
            "meldingen/",
            "tweede-stap/",
            "verder/",
            "uitgelogd/",
            "2fa/totp/qr.svg",
            "email/",
            "logout/",
            "3rdparty/",
            "login/",
            "inactive/",
            "signup/",
            "reauthenticate/",
            "confirm-email/",
            "password/change/",
            "password/set/",
            "password/reset/",
            "login/code/confirm/",
            "password/reset/key/done/",
            "password/reset/done/",
            "2fa/",
            "2fa/authenticate/",
            "2fa/reauthenticate/",
            "2fa/totp/activate/",
            "2fa/totp/deactivate/",
            "2fa/recovery-codes/",
            "2fa/recovery-codes/generate/",
            "2fa/recovery-codes/download/",
            "2fa/webauthn/",
            "2fa/webauthn/add/",
            "2fa/webauthn/reauthenticate/",
            "2fa/webauthn/login/",
            "3rdparty/login/cancelled/",
            "3rdparty/login/error/",
            "3rdparty/signup/",
            "social/login/cancelled/",
            "social/login/error/",
            "social/signup/",
            "social/connections/",
            "sessions/",
            "bevestigen/",
        )
    ),
    Row("account", "account/oidc/<slug:provider_id>/login/", ("account/oidc/kanarie/login/",)),
    Row(
        "account",
        "account/oidc/<slug:provider_id>/login/callback/",
        ("account/oidc/kanarie/login/callback/", "account/oidc/kanarie/login/callback/?code=x&state=y"),
    ),
    Row("account", "account/3rdparty/<path:rest>", ("account/3rdparty/iets/",)),
    Row("account", "account/social/<path:rest>", ("account/social/iets/",)),
    Row("account", "account/sessions/<int:number>/beeindigen/", ("account/sessions/1/beeindigen/",)),
    Row("account", r"account/^confirm-email/(?P<key>[-:\w]+)/$", ("account/confirm-email/sleutel/",)),
    Row(
        "account",
        r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        ("account/password/reset/key/1-sleutel/",),
    ),
    Row("account", "account/2fa/webauthn/keys/<int:pk>/remove/", ("account/2fa/webauthn/keys/1/remove/",)),
    Row("account", "account/2fa/webauthn/keys/<int:pk>/edit/", ("account/2fa/webauthn/keys/1/edit/",)),
)
# Snippets per app: a closed model that becomes a snippet is an unknown route.
ADMIN_GROUPS = (
    Group("admin/api/main/^pages/", "page"),
    Group("admin/api/main/^documents/", "document"),
    Group("admin/api/main/^images/", "image"),
    Group("admin/bulk/"),
    Group("admin/pages/", "page"),
    Group("admin/choose-page/", "page"),
    Group("admin/collections/"),
    Group("admin/workflows/"),
    Group("admin/reports/"),
    Group("admin/editing-sessions/"),
    Group("admin/redirects/"),
    Group("admin/settings/"),
    Group("admin/embeds/chooser/"),
    Group("admin/documents/", "document"),
    Group("admin/images/", "image"),
    Group("admin/snippets/kennisbank/", "snippet"),
    Group("admin/snippets/choose/kennisbank/", "snippet"),
    Group("admin/snippets/home/"),
    Group("admin/snippets/choose/home/"),
    Group("admin/snippets/search/"),
    Group("admin/snippets/choose/search/"),
    Group("admin/sites/"),
    Group("admin/users/"),
    Group("admin/organisaties/"),
    Group("admin/inlogdiensten/"),
    Group("admin/groups/"),
    Group("admin/tag-autocomplete/"),
    Group("admin/password_reset/"),
)
ADMIN_ROWS = tuple(
    Row("admin", f"admin/{path}")
    for path in (
        "",
        "login/",
        "logout/",
        "test404/",
        "failwhale/",
        "account/",
        "dismissibles/",
        "block-preview/",
        "snippets/",
        "sprite/",
        "pdf-van-handvatten/",
        "reacties-per-pagina/",
        "zoekmachine/",
        "zoekmachine/opnieuw/",
        "zoekmachine/vergelijken/",
        "jsi18n/",
        "choose-external-link/",
        "choose-email-link/",
        "choose-phone-link/",
        "choose-anchor-link/",
        "^.*/$",
    )
)
ROWS = (
    *CLOSED_ROWS,
    *OPENING_ROWS,
    *EMERGENCY_ROWS,
    *LINK_ROWS,
    *ASKING_ROWS,
    *PUBLIC_ROWS,
    *ACCOUNT_ROWS,
    *ADMIN_ROWS,
)


def all_routes() -> list[str]:
    """Every route of the resolver, in its order; one that stands twice is given once."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for one in patterns:
            route = f"{before}{one.pattern}"
            if isinstance(one, URLPattern):
                yield route
            else:
                yield from walk(one.url_patterns, route)

    return list(dict.fromkeys(walk(get_resolver().url_patterns, "")))


def group_of(route: str) -> Group | None:
    """The group of admin routes to which this one belongs."""
    return next((group for group in ADMIN_GROUPS if route.startswith(group.prefix)), None)


def fill(route: str, values: Mapping[str, object]) -> str:
    """The path of a route with these parameters: by name, or else by converter (`int`, `uuid`, `str` …)."""

    def value(match: re.Match[str]) -> str:
        converter = match["converter"] or "str"
        return str(values[match["name"]] if match["name"] in values else values[converter])

    return "/" + PARAMETER.sub(value, route.replace("^", "").replace("$", ""))
