"""Wrong passwords are counted per account and per address, over all processes, whatever a client claims."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.factories.accounts import PASSWORD, code_of, make_account, secret_of

ROOT = Path(__file__).resolve().parents[2]

TRY = """
import django, json, sys
django.setup()
from django.test import Client
client = Client()
texts = [
    client.post("/account/login/", {"login": sys.argv[1], "password": "verkeerd wachtwoord"}).content.decode()
    for _ in range(4)
]
print(json.dumps(["Te veel pogingen" in text for text in texts]))
"""


WRONG = "verkeerd wachtwoord"


def refused(client: Client, user: User, password: str = WRONG, **extra: Any) -> bool:
    answer = client.post("/account/login/", {"login": user.email, "password": password}, **extra)
    return answer.status_code == 429 or "Te veel pogingen" in answer.content.decode()


@pytest.mark.django_db
def test_21_sixth_try_for_one_account_is_refused_even_when_right(client: Client) -> None:
    user = make_account()
    assert [refused(client, user) for _number in range(6)] == [False] * 5 + [True]
    assert refused(client, user, PASSWORD)


@pytest.mark.django_db
def test_21_many_accounts_from_one_address_are_limited(client: Client) -> None:
    users = [make_account(f"Collega {letter}") for letter in "ABCDEFGHIJKL"]
    results = [refused(client, user) for user in users]
    assert results == [False] * 10 + [True] * 2


@pytest.mark.django_db
def test_22_forged_forwarded_address_does_not_help(client: Client) -> None:
    users = [make_account(f"Collega {letter}") for letter in "ABCDEFGHIJKL"]
    results = [
        refused(client, user, headers={"x-forwarded-for": f"203.0.113.{number}"})
        for number, user in enumerate(users)
    ]
    assert results == [False] * 10 + [True] * 2


@pytest.mark.django_db
def test_22_behind_one_proxy_only_its_word_counts(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    users = [make_account(f"Collega {letter}") for letter in "ABCDEFGHIJKL"]
    results = [
        refused(client, user, headers={"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"})
        for number, user in enumerate(users)
    ]
    assert results == [False] * 10 + [True] * 2


@pytest.mark.django_db
def test_21_codes_are_limited_too(client: Client) -> None:
    user = make_account(factor=True)
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    texts = [
        client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode() for _number in range(6)
    ]
    assert ["Te veel pogingen" in text for text in texts] == [False] * 5 + [True]
    client.post("/account/2fa/authenticate/", {"code": code_of(secret_of(user))})
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_13_asking_for_reset_links_is_limited(client: Client) -> None:
    user = make_account()
    codes = [
        client.post("/account/password/reset/", {"email": user.email}).status_code for _number in range(6)
    ]
    assert codes == [302] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_21_two_processes_count_together() -> None:
    user = make_account()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    running = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", TRY, user.email],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(2)
    ]
    answers = [json.loads(process.communicate(timeout=120)[0].splitlines()[-1]) for process in running]
    assert sum(answer.count(False) for answer in answers) == 5
