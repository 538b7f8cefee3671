"""Password rules, forgotten passwords, and accounts that others make."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.accounts.models import User
from portal.accounts.services import create_user
from portal.accounts.tasks import send_account_mail
from tests.factories.accounts import PASSWORD, make_account, sign_in

pytestmark = pytest.mark.django_db

NEW = "heel andere woorden nu"


def send_waiting_mail() -> None:
    """Does what the worker does with the mail that waits."""
    for row in DBTaskResult.objects.filter(status="READY", task_path__endswith="send_account_mail"):
        send_account_mail.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.delete()


@pytest.fixture
def ask(client: Client) -> Iterator[object]:
    def ask_for(email: str) -> str:
        answer = client.post("/account/password/reset/", {"email": email})
        send_waiting_mail()
        return f"{answer.status_code} {answer['Location']}"

    return ask_for


def link_in_mail() -> str:
    return re.search(r"http://\S+?(/account/password/reset/key/\S+)", mail.outbox[-1].body)[1]


def follow(client: Client, link: str) -> str:
    return client.get(link, follow=True).content.decode()


def test_23_l22_unknown_address_gets_the_same_answer_and_no_mail(ask: object) -> None:
    user = make_account()
    assert ask(user.email) == ask("niemand@voorbeeld.example")
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_18_reset_works_once_and_ends_all_sessions(client: Client, ask: object) -> None:
    user = make_account()
    elsewhere = sign_in(user)
    ask(user.email)
    link = link_in_mail()
    assert "Kies een nieuw wachtwoord" in follow(client, link)
    set_path = client.get(link)["Location"]
    assert client.post(set_path, {"password1": NEW, "password2": NEW}).status_code == 302
    assert elsewhere.get("/account/").status_code == 302
    assert "Deze link werkt niet meer" in follow(Client(), link)
    assert sign_in(user, password=NEW).get("/account/").status_code == 200


def test_17_reset_does_not_skip_the_second_step(client: Client, ask: object) -> None:
    user = make_account(factor=True)
    ask(user.email)
    client.post(client.get(link_in_mail())["Location"], {"password1": NEW, "password2": NEW})
    assert client.get("/account/").status_code == 302
    answer = client.post("/account/login/", {"login": user.email, "password": NEW})
    assert answer["Location"] == "/account/2fa/authenticate/"


def test_18_old_link_does_not_work(client: Client, ask: object, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_account()
    ask(user.email)
    # Django's clock of these links is that of the site, without a zone.
    later = timezone.localtime().replace(tzinfo=None) + timedelta(hours=9)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert "Deze link werkt niet meer" in follow(client, link_in_mail())


def test_password_changed_mail_says_when_and_where_from() -> None:
    user = make_account()
    client = sign_in(user)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    send_waiting_mail()
    assert "127.0.0.1" in mail.outbox[-1].body
    assert NEW not in mail.outbox[-1].body
    assert mail.outbox[-1].subject == "Uw wachtwoord is gewijzigd"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kort", "te kort"),
        ("918273645546", "alleen cijfers"),
        ("1qaz2wsx3edc", "veel mensen"),
        ("marit.vos.2026", "uw naam"),
        ("leerkring2026", "makkelijk te raden"),
        ("Weerbaar!2026", "makkelijk te raden"),
        ("oosterwaard2026", "makkelijk te raden"),
    ],
)
def test_20_weak_passwords_are_refused_in_dutch(password: str, reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make_account(organisation="Gemeente Oosterwaard", password=password)
    assert reason in " ".join(caught.value.message_dict["password"])
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["a b" * 30, "ééndrachtelijk wandelen", "onze leerkring drinkt koffie"])
def test_19_long_sentences_are_welcome_and_count_whole(password: str) -> None:
    user = make_account(password=password)
    assert user.check_password(password)
    assert not user.check_password(password[:-1])


def test_created_account_can_sign_in_at_once() -> None:
    user = make_account("Joris Bakhuis", organisation="Gemeente Lindemeer", function="teamleider")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == (user.email, True, True)
    assert (user.profile.organisation, user.profile.function) == ("Gemeente Lindemeer", "teamleider")
    assert sign_in(user).get("/account/").status_code == 200


def test_same_address_in_other_case_is_refused() -> None:
    make_account()
    with pytest.raises(ValidationError) as caught:
        create_user(email="MARIT.VOS@voorbeeld.example", full_name="Nog een Marit")
    assert "email" in caught.value.message_dict


def test_without_password_nobody_gets_in_before_choosing_one(client: Client, ask: object) -> None:
    user = make_account(password=None)
    for attempt in ("", "!", user.password):
        client.post("/account/login/", {"login": user.email, "password": attempt})
        assert "_auth_user_id" not in client.session
    ask(user.email)
    client.post(client.get(link_in_mail())["Location"], {"password1": NEW, "password2": NEW})
    assert sign_in(user, password=NEW).get("/account/").status_code == 200
