"""The release gate of the leerkringen: every address × every outsider × every verb gives no canary away.

Here for who comes from outside; for who works for the site in `test_leak_matrix_inside.py`, so that two
processes share the work. The control is a begeleider who sees every canary; without that the silence would
prove nothing.
"""

import pytest
from django.apps import apps
from django.db.models import CharField, TextField

from leerkringen.models import Gelezen, Leerkring
from portal.accounts.models import Profile
from portal.files.models import ClosedFile, GelezenTekst
from tests.contracts.matrix import NOTES, READING, Watch, form_for, learns_nothing, open_routes
from tests.contracts.quick_client import QuickClient
from tests.contracts.routes import CLOSED_ROWS, OPENING_ROWS, fill
from tests.contracts.watching import ask, closed_hash, found_canaries, nothing_else_changes, touches_closed
from tests.contracts.world import MEMBER, OPENER, OUTSIDE, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("actor", OUTSIDE)
def test_02_04_14_l17_l23_l24_l25_l29_an_outsider_learns_nothing_anywhere(
    everybody: World, actor: str, caplog: pytest.LogCaptureFixture
) -> None:
    learns_nothing(everybody, actor, caplog)


def test_11_reading_changes_nothing(everybody: World) -> None:
    """A member who reads everything that there is; what an outsider asks is watched in the matrix."""
    watch = Watch(everybody, MEMBER)
    before = closed_hash()
    with nothing_else_changes():
        for verb in sorted(READING):
            for row in CLOSED_ROWS:
                answer, writes = ask(everybody.client(MEMBER), verb, fill(row.route, everybody.ids))
                assert answer.status in {200, 405}, (verb, row.route, answer.status)
                assert [sql for sql in writes if not any(table in sql for table in NOTES)] == []
        open_routes(watch, sorted(READING))
    assert [one for one in watch.wrong if " schrijft: " in one] == []
    assert closed_hash() == before


# Made by the site itself: hashes, random names, and what a file is.
NO_TEXT = {
    "leerkringen.Uitnodiging.token_hash",
    "leerkringen.Gegevensexport.opslagnaam",
    "files.ClosedFile.storage_name",
    "files.ClosedFile.extension",
    "files.ClosedFile.content_type",
    "files.GelezenTekst.scope",
    "files.GelezenTekst.sha256",
}


def test_each_text_of_the_closed_half_is_a_canary(everybody: World) -> None:
    """A field that is added later and holds none would be watched by nobody."""
    models = [*apps.get_app_config("leerkringen").get_models(), ClosedFile, GelezenTekst, Profile]
    without = set()
    for model in models:
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField) and not field.choices:
                kept = model._base_manager.values_list(field.attname, flat=True)
                if not found_canaries("\n".join(map(str, kept))):
                    without.add(f"{model._meta.label}.{field.name}")
    assert without == NO_TEXT


def test_the_member_sees_every_canary(everybody: World) -> None:
    """Otherwise the matrix would be looking for what is shown to nobody."""
    world = everybody
    seen: set[str] = set()
    for row in CLOSED_ROWS:
        if row.control == "GET":
            answer, _writes = ask(world.client(MEMBER), "GET", fill(row.route, world.ids))
            assert answer.status == 200, (row.route, answer.status, answer.raised)
            seen |= found_canaries(answer.text())
    for row in OPENING_ROWS[:-2]:
        answer, _writes = ask(world.client(OPENER), "GET", fill(row.route, world.ids))
        assert answer.status == 200, (row.route, answer.status, answer.raised)
        seen |= found_canaries(answer.text())
    news = found_canaries(ask(world.client(MEMBER), "GET", "/leerkringen/mijn/meldingen/")[0].text())
    # A begeleider also hears who asked to join, and every member who had noodtoegang.
    told = ("titel", "gesprek", "document", "naam", "aanvrager", "noodvrager")
    assert news == {world.canaries[name].lower() for name in told}
    for path in ("/account/email/", "/account/profiel/"):
        seen |= found_canaries(ask(world.client(MEMBER), "GET", path)[0].text())
    # The purpose stands on the public list, for a leerkring that allows it.
    Leerkring.objects.filter(pk=world.circle.pk).update(zichtbaarheid="genoemd")
    listed = found_canaries(ask(QuickClient(), "GET", "/leerkringen/")[0].text())
    assert listed == {world.canaries["titel"].lower(), world.canaries["doel"].lower()}
    assert {text.lower() for text in world.canaries.values()} == seen | listed
    # Their author has read all messages already.
    Gelezen.objects.all().delete()
    for row in CLOSED_ROWS:
        if row.control == "POST":
            path = fill(row.route, world.ids)
            answer, writes = ask(world.client(MEMBER), "POST", path, form_for(path, world))
            assert answer.status in {200, 302}, row.route
            assert touches_closed(writes) or row.route.endswith("/verslag/"), row.route


def test_who_has_not_accepted_sees_the_title_and_the_werkafspraken_only(everybody: World) -> None:
    world = everybody
    path = fill("leerkringen/<uuid:circle_id>/werkafspraken/", world.ids)
    answer, _writes = ask(world.client("zonder akkoord"), "GET", path)
    assert found_canaries(answer.text()) == world.allowed("zonder akkoord")
    before = closed_hash()
    answer, writes = ask(world.client("zonder akkoord"), "POST", path, form_for(path, world))
    assert touches_closed(writes), "akkoord gaan moet kunnen"
    assert answer.status == 302
    assert closed_hash() == before
