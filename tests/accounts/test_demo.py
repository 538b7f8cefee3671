"""Demo accounts: one password per installation, nothing changed twice, nothing outside development."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from portal.accounts import demo
from portal.accounts.models import User
from portal.accounts.services import has_second_factor
from tests.factories.accounts import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    return tmp_path


def password_in(lines: list[str]) -> str:
    return lines[0].split("wachtwoord ")[1].removesuffix("):")


def test_accounts_work_with_what_is_printed(data_dir: Path) -> None:
    users = demo.ensure_demo_accounts()
    lines = demo.account_lines()
    client = sign_in(users["beheerder"], password=password_in(lines))
    assert client.get("/admin/").status_code == 200
    assert users["beheerder"].is_superuser
    assert users["anouk.terlingen"].full_name == "Anouk Terlingen"
    assert users["anouk.terlingen"].profile.organisation
    assert not has_second_factor(users["zonder.leerkring"])
    assert all(has_second_factor(user) for key, user in users.items() if key != "zonder.leerkring")
    assert all(user.email.endswith("@voorbeeld.example") for user in users.values())
    for role in (
        "beheerder@",
        "eindredacteur@",
        "redacteur@",
        "anouk.terlingen@",
        "marit.vos@",
        "zonder.leerkring@",
    ):
        assert any(role in line for line in lines), role
    assert "make code" in lines[-1]


def test_printed_code_opens_the_second_step(data_dir: Path, client: Client) -> None:
    users = demo.ensure_demo_accounts()
    line = next(line for line in demo.code_lines() if "marit.vos@" in line)
    data = {"login": users["marit.vos"].email, "password": password_in(demo.account_lines())}
    client.post("/account/login/", data)
    answer = client.post("/account/2fa/authenticate/", {"code": line.split()[1]})
    assert answer.status_code == 302


def test_file_is_private_and_each_installation_has_its_own_password(data_dir: Path, settings: Any) -> None:
    demo.ensure_demo_accounts()
    file = data_dir / "demo-accounts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = password_in(demo.account_lines())
    other = data_dir / "ander"
    other.mkdir()
    settings.DATA_DIR = other
    assert password_in(demo.account_lines()) != first


def test_second_run_changes_nothing_that_somebody_changed(data_dir: Path) -> None:
    users = demo.ensure_demo_accounts()
    marit = users["marit.vos"]
    marit.set_password("een heel eigen wachtwoord")
    marit.full_name = "Marit Vos-Smit"
    marit.is_active = False
    marit.save()
    marit.authenticator_set.all().delete()
    before = list(User.objects.order_by("pk").values())
    demo.ensure_demo_accounts()
    assert list(User.objects.order_by("pk").values()) == before
    assert not has_second_factor(marit)
    assert any("marit.vos@" in line and "(eigen wachtwoord)" in line for line in demo.account_lines())
    assert not any("marit.vos@" in line for line in demo.code_lines())


def test_32_no_demo_accounts_outside_development(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    for development, demo_on in ((True, False), (False, True)):
        settings.DEVELOPMENT, settings.DEMO = development, demo_on
        with pytest.raises(ImproperlyConfigured):
            demo.ensure_demo_accounts()
    assert not User.objects.exists()


def test_command_shows_codes(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo.ensure_demo_accounts()
    call_command("demo_code")
    text = capsys.readouterr().out
    assert "beheerder@voorbeeld.example" in text
    assert "seconden geldig" in text


def test_create_admin_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_EMAIL", "baas@voorbeeld.example")
    monkeypatch.setenv("ADMIN_PASSWORD", "vier lange woorden samen")
    for _number in range(2):
        call_command("create_admin")
    user = User.objects.get()
    assert user.is_superuser
    assert sign_in(user).get("/admin/")["Location"] == "/account/tweede-stap/"
