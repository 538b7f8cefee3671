"""allauth's OpenID Connect provider, fed from our own rows, and stricter about what it believes."""

import time
from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.models import OpenIDProvider
from portal.accounts.openid.fetching import LimitedSession, is_allowed
from portal.accounts.openid.refusals import Reason, Refused
from portal.accounts.openid.tokens import Identity, verified_identity

DEADLINE = "_openid_deadline"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def app_of(row: OpenIDProvider) -> SocialApp:
    """The row as allauth knows an app. It is never saved: the secret stays out of the database."""
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id=row.key,
        name=row.button[:40],
        client_id=row.client_id,
        secret=row.secret,
        settings={
            "server_url": row.issuer.rstrip("/"),
            "oauth_pkce_enabled": True,
            "scope": ["openid", "profile", "email"],
        },
    )


def session_for(request: HttpRequest) -> LimitedSession:
    """What we ask for one page shares one limit in time, however many questions it takes."""
    until = getattr(request, DEADLINE, None)
    if until is None:
        until = time.monotonic() + settings.OPENID_SECONDS
        setattr(request, DEADLINE, until)
    return LimitedSession(until)


class OrganisationOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """Talks to the provider of one row."""

    def __init__(self, request: HttpRequest, row: OpenIDProvider) -> None:
        super().__init__(request, row.key)
        self.row = row

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document; it must be that of this issuer, and name https addresses.

        Raises:
            Refused: with ISSUER.
        """
        config: Any = super().openid_config
        if not isinstance(config, dict) or config.get("issuer") != self.row.issuer:
            raise Refused(Reason.ISSUER)
        if not all(is_allowed(config.get(name)) for name in ENDPOINTS):
            raise Refused(Reason.ISSUER)
        return config

    def get_provider(self) -> "OrganisationProvider":
        return OrganisationProvider(self.request, self.row)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.row.key})
        return str(build_absolute_uri(request, path, self.redirect_uri_protocol))

    def identity(self, *, verifier: str, nonce: str) -> Identity:
        """Exchanges the code of this request and checks the answer.

        Raises:
            Refused, requests.RequestException, OAuth2Error and the errors of an answer of another shape.
        """
        app = app_of(self.row)
        client = self.get_client(self.request, app)
        answer = self.get_access_token_data(self.request, app, client, pkce_code_verifier=verifier)
        # Asked anew each time: a withdrawn key is worthless at once, and a new one works at once.
        with session_for(self.request) as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
            keys = response.json()
        return verified_identity(answer.get("id_token"), provider=self.row, keys=keys, nonce=nonce)


class OrganisationProvider(OpenIDConnectProvider):
    """One row as a provider of allauth."""

    pkce_enabled_default = True

    def __init__(self, request: HttpRequest, row: OpenIDProvider) -> None:
        super().__init__(request, app=app_of(row))
        self.row = row

    def get_oauth2_adapter(self, request: HttpRequest) -> OrganisationOAuth2Adapter:
        return OrganisationOAuth2Adapter(request, self.row)
