"""The chain over the security log: any line that is changed, gone, added or moved is found and named."""

import io
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from portal.audit import guarding
from portal.audit.models import AuditLine
from portal.audit.sealing import head, seal
from portal.audit.services import record
from portal.audit.verifying import Anchor, verify
from portal.common.rounds import run_rounds
from tests.factories.accounts import make_account

# Without the rules of our own manager, as somebody with a database program would.
raw = AuditLine._base_manager


@pytest.fixture
def chain(db: None) -> list[AuditLine]:
    """Seven sealed lines of all kinds."""
    user = make_account()
    for number in range(5):
        record(action="proef", actor=user, obj=f"ding {number}", origin="2001:DB8:0::1", circle=uuid4())
    record(action="proef", obj="ding 5", origin="192.0.2.7")
    seal()
    lines = list(raw.order_by("number"))
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    return lines


@pytest.fixture
def unguarded(db: None) -> None:
    guarding.remove(connection)


def first_fault(**options: Any) -> int | None:
    found = verify(**options)
    return found.fault.number if found.fault else None


CHANGES: dict[str, Any] = {
    "time": lambda line: line.time + timedelta(microseconds=1),
    "actor_key": lambda line: str(uuid4()),
    "action": "anders",
    "object": "ding 99",
    "result": "geweigerd",
    "origin": "192.0.2.8",
    "circle": lambda line: uuid4(),
    "hash": lambda line: line.hash[::-1],
    "id": lambda line: line.pk + 10_000,
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("place", [0, 3, -1])
def test_a_changed_line_is_found(chain: list[AuditLine], unguarded: None, field: str, place: int) -> None:
    assert first_fault() is None
    line = chain[place]
    value = CHANGES[field]
    raw.filter(pk=line.pk).update(**{field: value(line) if callable(value) else value})
    assert first_fault() == line.number


def test_a_line_that_is_given_to_somebody_else_is_found(chain: list[AuditLine], unguarded: None) -> None:
    raw.filter(pk=chain[3].pk).update(actor=make_account("Iemand Anders").pk)
    assert first_fault() == chain[3].number


@pytest.mark.parametrize("place", [0, 3])
def test_a_missing_line_is_found(chain: list[AuditLine], unguarded: None, place: int) -> None:
    raw.filter(pk=chain[place].pk).delete()
    assert first_fault() == chain[place].number


def renumber(line: AuditLine, number: int) -> None:
    raw.filter(pk=line.pk).update(number=number)


def test_a_missing_line_is_found_after_renumbering(chain: list[AuditLine], unguarded: None) -> None:
    raw.filter(pk=chain[3].pk).delete()
    for line in chain[4:]:
        renumber(line, line.number - 1)
    assert first_fault() == chain[3].number


def test_two_lines_that_changed_places_are_found(chain: list[AuditLine], unguarded: None) -> None:
    one, other = chain[2], chain[3]
    renumber(one, 10_000)
    renumber(other, one.number)
    renumber(one, other.number)
    assert first_fault() == one.number


def test_an_inserted_line_is_found(chain: list[AuditLine], unguarded: None) -> None:
    for line in reversed(chain[3:]):
        renumber(line, line.number + 1)
    line = record(action="verzonnen")
    raw.filter(pk=line.pk).update(number=chain[3].number, hash=chain[2].hash)
    assert first_fault() == chain[3].number


def test_a_line_that_is_added_later_with_an_old_date_is_found(
    chain: list[AuditLine], unguarded: None
) -> None:
    line = record(action="verzonnen")
    raw.filter(pk=line.pk).update(time=timezone.now() - timedelta(days=3))
    seal()
    assert first_fault() == len(chain) + 1


def test_only_the_anchor_shows_what_went_at_the_end(chain: list[AuditLine], unguarded: None) -> None:
    anchor = Anchor(*head())
    assert first_fault(expected=anchor) is None
    raw.filter(pk=chain[-1].pk).delete()
    assert first_fault() is None
    assert first_fault(expected=anchor) == anchor.number
    # New lines take the free number, with another hash.
    record(action="proef")
    record(action="proef")
    seal()
    assert first_fault() is None
    assert first_fault(expected=anchor) == anchor.number


def test_only_the_anchor_shows_that_all_was_made_anew(chain: list[AuditLine], unguarded: None) -> None:
    anchor = Anchor(*head())
    raw.filter(pk=chain[2].pk).update(result="vervalst")
    raw.update(number=None, hash="")
    seal()
    assert first_fault() is None
    assert first_fault(expected=anchor) == anchor.number


def test_the_account_may_go(chain: list[AuditLine]) -> None:
    user = chain[2].actor
    assert user is not None
    key = str(user.pk)
    user.delete()
    seal()
    assert first_fault() is None
    line = AuditLine.objects.get(pk=chain[2].pk)
    assert (line.actor, line.actor_key) == (None, key)


def test_the_database_refuses_to_change_or_delete_a_line(chain: list[AuditLine]) -> None:
    other = make_account("Iemand Anders")
    fresh = record(action="nog open")
    attempts: list[Callable[[], Any]] = [
        lambda: raw.filter(pk=chain[1].pk).delete(),
        lambda: raw.filter(pk=fresh.pk).delete(),
        lambda: raw.filter(pk=fresh.pk).update(result="anders"),
        lambda: raw.filter(pk=chain[1].pk).update(number=None),
        lambda: raw.filter(pk=chain[1].pk).update(actor=other.pk),
        *(
            lambda field=field, value=value: raw.filter(pk=chain[1].pk).update(
                **{field: value(chain[1]) if callable(value) else value}
            )
            for field, value in CHANGES.items()
        ),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            attempt()
    raw.filter(pk=fresh.pk).update(circle=uuid4())
    seal()
    assert first_fault() is None


def test_the_triggers_come_back_after_a_migration(db: None) -> None:
    line = record(action="proef")
    guarding.remove(connection)
    guarding.after_migrate(using="default")
    with pytest.raises(DatabaseError), transaction.atomic():
        raw.filter(pk=line.pk).delete()


def test_a_rolled_back_line_leaves_no_hole(chain: list[AuditLine]) -> None:
    with transaction.atomic():
        record(action="teruggedraaid")
        transaction.set_rollback(True)
    record(action="daarna")
    run_rounds(everything=True)
    assert first_fault() is None
    assert head()[0] == len(chain) + 1 == AuditLine.objects.count()


def test_recording_costs_one_query_and_sealing_none_without_lines(
    chain: list[AuditLine], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        seal()
    with django_assert_num_queries(1):
        record(action="proef", obj="a\nb" + "x" * 200, result="y" * 99)
    line = AuditLine.objects.get(number=None)
    assert (line.object[:3], len(line.object), len(line.result)) == ("a b", 120, 40)


def run(*arguments: str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=errors)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return status, out.getvalue(), errors.getvalue()


def test_the_command_names_the_first_wrong_line(chain: list[AuditLine], unguarded: None) -> None:
    anchor = run("--head")[1].strip()
    assert anchor == f"{len(chain)}:{chain[-1].hash}"
    status, out, _errors = run("--expect", anchor)
    assert (status, f"{len(chain)} regels gecontroleerd" in out) == (0, True)
    raw.filter(pk__in=[chain[3].pk, chain[5].pk]).update(result="anders")
    status, _out, errors = run()
    assert (status, "Regel 4 klopt niet" in errors) == (1, True)
    with pytest.raises(Exception, match="NUMMER:ZEGEL"):
        run("--expect", "zomaar")


def test_the_command_says_that_nobody_seals(chain: list[AuditLine], unguarded: None) -> None:
    line = record(action="proef")
    assert run()[0] == 0
    raw.filter(pk=line.pk).update(time=timezone.now() - timedelta(minutes=11))
    status, out, errors = run()
    assert (status, "Nog niet verzegeld: 1" in out, "sweep_tasks" in errors) == (3, True, True)
    assert run("--seal")[0] == 0


@pytest.mark.django_db(transaction=True)
def test_writers_and_sealers_at_once_make_one_chain() -> None:
    writers, each = 4, 12
    barrier = Barrier(writers + 2)
    errors: list[BaseException] = []

    def write(name: int) -> None:
        for number in range(each):
            try:
                with transaction.atomic():
                    record(action=f"schrijver {name}", obj=f"ding {number}")
                    if number % 4 == 3:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue

    def work(action: Callable[[], Any]) -> None:
        barrier.wait(20)
        try:
            action()
        except BaseException as error:  # noqa: BLE001 (the thread tells the test)
            errors.append(error)
        finally:
            connections.close_all()

    sealing = [lambda: [seal() for _turn in range(10)]] * 2
    threads = [
        Thread(target=work, args=[action])
        for action in [*(lambda name=name: write(name) for name in range(writers)), *sealing]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    seal()
    assert first_fault() is None
    assert head()[0] == AuditLine.objects.count() == writers * each * 3 // 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="there one transaction writes at a time")
def test_a_long_transaction_holds_nobody_up() -> None:
    written, go_on = Barrier(2), Barrier(2)

    def slow() -> None:
        try:
            with transaction.atomic():
                record(action="langzaam")
                written.wait(20)
                go_on.wait(20)
        finally:
            connections.close_all()

    thread = Thread(target=slow)
    thread.start()
    written.wait(20)
    record(action="snel")
    assert seal() == 1
    assert first_fault() is None
    go_on.wait(20)
    thread.join(20)
    assert seal() == 1
    numbers = dict(AuditLine.objects.order_by(F("number")).values_list("action", "number"))
    assert numbers == {"snel": 1, "langzaam": 2}
    assert first_fault() is None
