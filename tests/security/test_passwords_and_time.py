"""What costs time: a password hash, and answers that must not tell anything by how long they take."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client

from portal.settings import base
from tests.contracts.routes import fill
from tests.contracts.watching import ask
from tests.contracts.world import World, absent_ids
from tests.factories.accounts import make_account

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# OWASP's number for PBKDF2 with SHA-256.
LEAST_ITERATIONS = 600_000
LEAST_SECONDS = 0.03
ROUNDS = 3


def cpu_seconds(action: Callable[[], Any]) -> float:
    """Time of this process only: on a busy machine the clock on the wall measures the others."""
    begin = time.process_time()
    action()
    return time.process_time() - begin


def apart(one: Callable[[], Any], other: Callable[[], Any], turns: int) -> float:
    """By which part two medians differ; asked in turns, so that warming up favours neither."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(turns):
        for number in (0, 1) if turn % 2 else (1, 0):
            times[number].append(cpu_seconds((one, other)[number]))
    first, second = median(times[0]), median(times[1])
    return abs(first - second) / max(first, second)


def same_time(one: Callable[[], Any], other: Callable[[], Any], *, turns: int, part: float) -> bool:
    """A real difference is there each time; chance is not."""
    return any(apart(one, other, turns) <= part for _round in range(ROUNDS))


@pytest.fixture
def real_passwords(settings: Any) -> None:
    """As on a real site: the tests themselves use a cheap hash."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS


@pytest.mark.usefixtures("real_passwords")
def test_33_a_password_is_hashed_slowly() -> None:
    # The settings of the site leave Django's own list as it is.
    assert not hasattr(base, "PASSWORD_HASHERS")
    user = make_account()
    algorithm, iterations, salt, _digest = user.password.split("$")
    assert algorithm == "pbkdf2_sha256"
    assert int(iterations) >= LEAST_ITERATIONS
    assert len(salt) >= 22
    assert cpu_seconds(lambda: user.check_password("verkeerd")) > LEAST_SECONDS


@pytest.mark.usefixtures("real_passwords")
def test_t10_l22_an_unknown_address_takes_as_long_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Still by far the most of each attempt.
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 150_000)
    user = make_account()

    def attempt(address: str) -> None:
        cache.clear()  # The limit on wrong passwords would answer sooner.
        answer = Client().post("/account/login/", {"login": address, "password": "een verkeerd wachtwoord"})
        assert "klopt niet" in answer.content.decode()

    attempt(user.email)
    assert same_time(
        lambda: attempt(user.email), lambda: attempt("niemand@voorbeeld.example"), turns=4, part=0.2
    )


@pytest.mark.parametrize("route", ["", "documenten/<uuid:document_id>/bestand/"])
def test_l29_closed_takes_as_long_as_absent(world: World, route: str) -> None:
    # Somebody who is a member elsewhere comes furthest: others are sent away before the view.
    client, absent = world.client("andere kring"), absent_ids(world.ids)
    closed, nothing = (fill(f"leerkringen/<uuid:circle_id>/{route}", ids) for ids in (world.ids, absent))
    for path in (closed, nothing):
        assert ask(client, "GET", path)[0].status == 404
    assert same_time(
        lambda: ask(client, "GET", closed), lambda: ask(client, "GET", nothing), turns=25, part=0.1
    )
