"""The headers of domain.md H1 to H9, on every kind of answer."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from portal.urls import *  # noqa: F403 (the site's own routes, and one that breaks)
from portal.urls import urlpatterns as site_patterns
from tests.factories.accounts import make_account, sign_in

ROOT = Path(__file__).resolve().parents[2]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("kapot")


urlpatterns = [path("kapot/", broken), *site_patterns]

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}

PUBLIC_PATHS = [
    "/",
    "/zoeken/?q=integriteit",
    "/leerkringen/",
    "/hulp-nu/",
    "/bestaat-niet/",
    "/leerkringen/00000000-0000-4000-8000-000000000001/",
    "/robots.txt",
    "/sitemap.xml",
    "/.well-known/security.txt",
    "/health/live",
    "/media/images/bestaat-niet.png",
    "/static/js/passkey.js",
    "/api/zoeken?q=integriteit",
]


def policy(response: HttpResponse) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return {part.split()[0]: " ".join(part.split()[1:]) for part in parts if part.strip()}


def check_common(response: HttpResponse, *, framing: str = "DENY") -> None:
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == framing
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


def check_not_weak(response: HttpResponse) -> None:
    """What internet.nl fails: see domain.md H3."""
    text = response.headers["Content-Security-Policy"]
    assert not re.search(
        r"unsafe-inline|unsafe-eval|unsafe-hashes|data:|https:(?!/)|http:|\*|127\.0\.0\.1", text
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_public_answers(client: Client, path: str) -> None:
    response = client.get(path)
    check_common(response)
    check_not_weak(response)
    if not path.startswith("/media/"):
        assert policy(response) == STRICT
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/uitgelogd/"])
def test_account_pages(client: Client, path: str) -> None:
    response = client.get(path)
    check_common(response)
    assert policy(response) == STRICT
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/login/"])
def test_redirect_to_the_door_is_not_stored(client: Client, path: str) -> None:
    assert client.get(path)["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_error_500_and_400() -> None:
    client = Client(raise_request_exception=False)
    with override_settings(ROOT_URLCONF=__name__):
        response = client.get("/kapot/")
    assert response.status_code == 500
    check_common(response)
    assert policy(response) == STRICT
    assert response["Cache-Control"] == "no-store"
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    check_common(response)
    assert policy(response) == STRICT


@pytest.mark.django_db
def test_real_static_file_and_picture(tmp_path: Path) -> None:
    for folder, name in (("static", "site.css"), ("media/images", "a.png")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / name).write_bytes(b"body{}")
    with override_settings(STATIC_ROOT=tmp_path / "static", MEDIA_ROOT=tmp_path / "media"):
        client = Client()
        static, media = client.get("/static/site.css"), client.get("/media/images/a.png")
    assert (static.status_code, media.status_code) == (200, 200)
    for response in (static, media):
        check_common(response)
        check_not_weak(response)
        assert not response.cookies
        assert "Access-Control-Allow-Origin" not in response.headers
    assert policy(media) == {"default-src": "'none'", "sandbox": ""}


def test_deployment_check_is_clean() -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "Een-geheim-van-minstens-vijftig-tekens-0123456789-abcdef",
        "SITE_URL": "https://weerbaar.example",
        "EMAIL_URL": "smtp://mail.example",
        "CLAMD_URL": "tcp://127.0.0.1:3310",
        "DATABASE_URL": "sqlite:///:memory:",
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # Of the browser tests.
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.django_db
def test_failed_form_check_answers_403() -> None:
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert response.status_code == 403
    check_common(response)
    assert policy(response) == STRICT


@pytest.mark.django_db
def test_t11_admin_has_a_policy_of_its_own() -> None:
    client = sign_in(make_account(is_superuser=True, factor=True))
    response = client.get("/admin/")
    check_common(response, framing="SAMEORIGIN")
    found = policy(response)
    assert re.fullmatch(r"'self' 'nonce-[A-Za-z0-9+/=]{24}'", found["script-src"])
    assert found["style-src"] == "'self' 'unsafe-inline'"
    assert found["frame-ancestors"] == found["frame-src"] == "'self'"
    assert found["default-src"] == found["base-uri"] == "'none'"
    assert client.get("/admin/pages/")["Content-Security-Policy"] == response["Content-Security-Policy"]
    other = sign_in(make_account("Joris Bakhuis", is_superuser=True, factor=True)).get("/admin/")
    assert other["Content-Security-Policy"] != response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/zoeken/?q=x", "/bestaat-niet/", "/account/", "/admin/", "/leerkringen/"]
)
def test_l18_signed_in_answers_are_never_stored(path: str) -> None:
    client = sign_in(make_account(is_superuser=True, factor=True))
    assert client.get(path)["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/", "/bestaat-niet/", "/admin/", "/account/login/", "/static/js/passkey.js", "/media/images/x.png"],
)
def test_hsts_on_every_https_answer(client: Client, path: str) -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_SSL_REDIRECT=True):
        response = client.get(path, secure=True)
        assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        plain = client.get(path)
    assert plain.status_code == 301
    assert plain["Location"].startswith("https://testserver/")
    check_common(plain, framing="SAMEORIGIN" if path.startswith("/admin/") else "DENY")


@pytest.mark.django_db
def test_hsts_on_broken_https_answer() -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000, ROOT_URLCONF=__name__):
        response = Client(raise_request_exception=False).get("/kapot/", secure=True)
    assert response.status_code == 500
    assert response["Strict-Transport-Security"].startswith("max-age=31536000")


def test_cookies_of_production_are_locked() -> None:
    from portal.settings import base

    assert base.SESSION_COOKIE_NAME.startswith("__Host-")
    assert base.CSRF_COOKIE_NAME.startswith("__Host-")
    for name in ("SESSION", "CSRF"):
        assert getattr(base, f"{name}_COOKIE_SECURE")
        assert getattr(base, f"{name}_COOKIE_HTTPONLY")
        assert getattr(base, f"{name}_COOKIE_SAMESITE") == "Lax"
    assert django_settings.SESSION_COOKIE_HTTPONLY


@pytest.mark.django_db
def test_reading_on_as_anonymous_starts_no_session(client: Client) -> None:
    for address in PUBLIC_PATHS:
        client.get(address)
    assert not client.cookies


@pytest.mark.django_db
def test_other_origins_get_no_permission(client: Client) -> None:
    response = client.get("/api/zoeken?q=x", headers={"origin": "https://evil.example"})
    assert not [name for name in response.headers if name.lower().startswith("access-control")]
