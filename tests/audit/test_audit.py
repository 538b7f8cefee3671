"""The security log: a line per event, never a secret, only ever added to (BIO2 8.15)."""

import logging
import re

import pytest
from django.test import Client

from portal.audit.models import AuditLine
from portal.audit.services import record
from tests.factories.accounts import PASSWORD, code_of, make_account, secret_of, sign_in

pytestmark = pytest.mark.django_db


def actions() -> list[tuple[str, str]]:
    return list(AuditLine.objects.order_by("pk").values_list("action", "result"))


def test_sign_in_and_out() -> None:
    user = make_account(factor=True)
    sign_in(user).post("/account/logout/")
    assert [line for line in actions() if line[0] != "account maken"] == [
        ("tweede stap", "ok"),
        ("inloggen", "ok"),
        ("uitloggen", "ok"),
    ]
    line = AuditLine.objects.get(action="inloggen")
    assert line.actor == user
    assert line.origin == "127.0.0.1"
    assert line.time.tzinfo is not None


def test_failed_sign_in_names_the_account_but_not_what_was_typed(client: Client) -> None:
    user = make_account()
    client.post("/account/login/", {"login": user.email, "password": "geheim-getypt"})
    client.post("/account/login/", {"login": "geheim-getypt@voorbeeld.example", "password": "x"})
    lines = AuditLine.objects.filter(action="inloggen").order_by("pk")
    assert [(line.object, line.result) for line in lines] == [
        (f"account {user.pk}", "mislukt"),
        ("onbekend account", "mislukt"),
    ]
    assert "geheim" not in " ".join(str(line) for line in AuditLine.objects.all())


def test_wrong_code_and_refused_access(client: Client) -> None:
    user = make_account(factor=True)
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert ("tweede stap", "mislukt") in actions()
    sign_in(user).get("/admin/")
    assert ("toegang", "geweigerd") in actions()


def test_missing_factor_is_logged() -> None:
    sign_in(make_account(is_superuser=True)).get("/admin/")
    assert ("tweede stap", "ontbreekt") in actions()


def test_password_and_factor_changes_are_logged_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    user = make_account(factor=True)
    secret, code = secret_of(user), code_of(secret_of(user))
    client = sign_in(user)
    new = "heel andere woorden nu"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert ("wachtwoord wijzigen", "ok") in actions()
    everything = caplog.text + " ".join(str(line) for line in AuditLine.objects.all())
    for hidden in (PASSWORD, new, secret, code):
        assert not re.search(rf"\b{re.escape(hidden)}\b", everything)


def test_blocking_is_logged() -> None:
    user = make_account()
    user.is_active = False
    user.save()
    assert ("account wijzigen", "geblokkeerd") in actions()


def test_lines_are_only_added() -> None:
    line = record(action="proef", obj="ding 1")
    for attempt in (
        line.save,
        line.delete,
        AuditLine.objects.all().delete,
        lambda: AuditLine.objects.update(action="anders"),
        lambda: AuditLine.objects.bulk_update([line], ["action"]),
    ):
        with pytest.raises(TypeError):
            attempt()
    assert AuditLine.objects.get(action="proef").object == "ding 1"


def test_line_outlives_the_account() -> None:
    user = make_account()
    record(action="proef", actor=user)
    user.delete()
    assert AuditLine.objects.get(action="proef").actor is None
