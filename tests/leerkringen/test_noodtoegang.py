"""Noodtoegang: a reason, a second beheerder, one leerkring, four hours at most, and told to all in it."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leerkringen.access import (
    can_see,
    emergency_lines,
    emergency_readers,
    is_member_anywhere,
    log_of,
    require,
)
from leerkringen.erasing import forget_member
from leerkringen.errors import NoAccess
from leerkringen.models import (
    Akkoord,
    Bericht,
    Gelezen,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Profielfoto,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.news import Nieuws
from leerkringen.roles import Ability, Rol
from leerkringen.search import LeerkringenSource, own_circles
from leerkringen.search_ids import search_id
from leerkringen.services import emergencies as services
from leerkringen.services.rules import accept_rules
from leerkringen.tasks import tell_of_emergency
from portal.accounts.erasure import Leaving
from portal.accounts.models import User
from portal.common.rounds import run_rounds
from portal.notifications.models import Notice, ReaderPlace
from portal.notifications.notices import notices_for
from portal.notifications.numbering import number_notices
from portal.notifications.places import add_missing_places
from tests.contracts.watching import closed_hash
from tests.factories import leerkringen as make
from tests.leerkringen.emergencies import (
    BASE,
    NEVER,
    PAGES,
    REASON,
    Emergency,
    actions,
    beheerder,
    earlier,
    equals_absent,
    text_of,
)
from tests.leerkringen.telling import readers, somebody, tell_soon, work

pytestmark = pytest.mark.django_db


@pytest.mark.once
def test_the_whole_story(emergency: Emergency, smtp: Controller) -> None:
    smtp.start()
    scene, circle = emergency.scene, emergency.scene.circle
    talk = make.talk(circle, scene.member, "Bellen bij nood", title="Dreiging aan de balie")
    document = make.share(circle, scene.guide)
    make.photo_of(scene.member)
    never = somebody(circle, "nooit")
    guest = make.make_user(factor=False)
    today = timezone.localdate()
    later = {"vanaf": today + timedelta(days=3), "einddatum": today + timedelta(days=4)}
    make.join(circle, guest, rol=Rol.GAST, akkoord=False, **later)
    assert emergency.as_asker.get(scene.url()).status_code == 404
    row = emergency.running()
    assert (row.toegekend_naam, row.stand) == ("Tom Tweede", Noodtoegang.Stand.LOOPT)
    assert row.tot - row.toegekend_op == timedelta(hours=2)

    # What can be read, and that nothing can be done there.
    opened = [*PAGES, f"gesprekken/{talk.pk}/", f"documenten/{document.pk}/"]
    before = closed_hash()
    for path in opened:
        page = emergency.as_asker.get(scene.url(path))
        assert page.status_code == 200, path
        text = text_of(page)
        assert "U leest mee met noodtoegang tot" in text, path
        assert 'method="post"' not in text, path
        for rest in (*NEVER, f"documenten/{document.pk}/verwijderen/"):
            assert f'href="{scene.url(rest)}"' not in text, (path, rest)
        assert "/foto/" not in text
        assert "nieuw</span>" not in text
    assert "Bellen bij nood" in text_of(emergency.as_asker.get(scene.url(f"gesprekken/{talk.pk}/")))
    file = emergency.as_asker.get(scene.url(f"documenten/{document.pk}/bestand/"))
    assert b"".join(file.streaming_content) == b"Stap 1: bel elkaar."
    assert emergency.as_asker.head(scene.url("leden/")).status_code == 200
    assert closed_hash() == before, "meelezen laat niets achter"
    # Each page and file is a line, of this leerkring only.
    assert actions(circle.pk) == [
        ("gevraagd", f"noodtoegang {row.pk}"),
        ("toegekend", f"noodtoegang {row.pk}"),
        ("gelezen", "pagina circle-detail"),
        ("gelezen", "pagina rules"),
        ("gelezen", "pagina members"),
        ("gelezen", "pagina conversations"),
        ("gelezen", "pagina documents"),
        ("gelezen", "pagina log"),
        ("gelezen", f"gesprek {talk.pk}"),
        ("gelezen", f"document {document.pk}"),
        ("gelezen", f"gesprek {talk.pk}"),
        ("gelezen", f"bestand {document.pk}"),
        ("gelezen", "pagina members"),
    ]
    # For administrators: that it happened, not where and what.
    assert actions(None) == [("gevraagd", f"noodtoegang {row.pk}"), ("toegekend", f"noodtoegang {row.pk}")]

    # Everybody who belongs to the leerkring is mailed, once, without content.
    tell_of_emergency.func(str(row.pk))
    tell_of_emergency.func(str(row.pk))
    work()
    everybody = [scene.guide, scene.member, never, guest]
    assert readers(smtp) == sorted(one.email for one in everybody)
    for envelope in smtp.handler.envelopes:
        mail = message_from_bytes(envelope.content, policy=default)
        assert mail["Subject"] == "Er is iets wat u moet weten over uw leerkring"
        body = mail.get_content()
        assert f"{settings.SITE_URL}{scene.url('noodtoegang/')}" in body
        closed = (circle.titel, "Bea", "Tom", "Dreiging", "adressen van bewoners")
        assert not [one for one in closed if one in f"{mail}{body}"]

    # What the members read, during and after.
    for client in (scene.as_member, scene.as_guide):
        overview = text_of(client.get(scene.url()))
        assert "Bea Beheerder leest mee met noodtoegang" in overview
        assert re.search(r"Via noodtoegang: Bea Beheerder, tot \d+\.\d\d uur\.", overview)
        trace = text_of(client.get(scene.url("noodtoegang/")))
        for part in ("Gevraagd door Bea Beheerder, toegekend door Tom Tweede", REASON, "Loopt nu"):
            assert part in trace
        assert f'href="{talk.get_absolute_url()}"' in trace
        assert f'href="{document.get_absolute_url()}"' in trace
        assert "pagina “Leden”" in trace
    log = text_of(scene.as_guide.get(scene.url("logboek/?soort=noodtoegang")))
    assert "Bea Beheerder" in log
    assert "Tom Tweede" in log

    # The end: the next request finds nothing, and the members find that it is over.
    assert emergency.answer(row, "beeindigen", emergency.as_asker).status_code == 302
    for path in opened:
        assert emergency.as_asker.get(scene.url(path)).status_code == 404
    assert not can_see(emergency.asker, talk)
    assert actions(circle.pk)[-1] == ("beëindigd", f"noodtoegang {row.pk}")
    assert "had noodtoegang tot deze leerkring" in text_of(scene.as_member.get(scene.url()))
    assert "Via noodtoegang" not in text_of(scene.as_member.get(scene.url()))
    assert "Was voorbij" in text_of(scene.as_member.get(scene.url("noodtoegang/")))
    number_notices()
    notices = text_of(scene.as_member.get("/leerkringen/mijn/meldingen/"))
    assert "Noodtoegang tot deze leerkring voor Bea Beheerder" in notices
    assert "De noodtoegang van Bea Beheerder is voorbij" in notices
    # After thirty days only its own page still tells of it.
    earlier(row, 24 * 31)
    assert "noodtoegang" not in text_of(scene.as_member.get(scene.url()))
    assert REASON in text_of(scene.as_member.get(scene.url("noodtoegang/")))


@pytest.mark.once
def test_nothing_can_be_done_with_it(emergency: Emergency) -> None:
    """Every verb that could write, and every page that is not for reading, equals an absent address."""
    scene, client = emergency.scene, emergency.as_asker
    talk = make.talk(scene.circle, scene.member)
    document = make.share(scene.circle, scene.guide)
    own = Lidmaatschap.objects.get(user=scene.member)
    emergency.running()
    paths = [*PAGES, *NEVER, "gezien/", f"gesprekken/{talk.pk}/", f"gesprekken/{talk.pk}/gelezen/"]
    paths += [f"documenten/{document.pk}/", f"documenten/{document.pk}/verwijderen/"]
    paths += [f"leden/{own.pk}/", f"leden/{own.pk}/foto/", f"leden/{own.pk}/beeindigen/"]
    before = closed_hash()
    data = {"tekst": "Ik schrijf mee.", "titel": "Ik ook", "inzending": str(uuid4()), "akkoord": "on"}
    data |= {"versie": str(scene.circle.werkafspraken.get().pk), "bericht": str(talk.berichten.get().pk)}
    for path in paths:
        for verb in (
            ("POST", "PUT", "DELETE", "OPTIONS", "PATCH") if path in PAGES[:2] else ("POST", "OPTIONS")
        ):
            assert equals_absent(client, verb, scene.url(path), data), (verb, path)
    for path in (*NEVER, *paths[-4:], f"gesprekken/{talk.pk}/gelezen/"):
        assert equals_absent(client, "GET", scene.url(path), None), path
    assert closed_hash() == before
    with pytest.raises(NoAccess):
        require(circle_id=scene.circle.pk, user=emergency.asker, ability=Ability.LEZEN)
    with pytest.raises(NoAccess):
        accept_rules(rules=Werkafspraken.objects.get(), user=emergency.asker)
    assert not Akkoord.objects.filter(user=emergency.asker).exists()


def test_it_is_for_the_pages_and_for_nothing_else(emergency: Emergency, smtp: Controller) -> None:
    """Not in search, notices, mail and photos, nor for another leerkring or another beheerder."""
    smtp.start()
    scene, user = emergency.scene, emergency.asker
    make.photo_of(scene.member)
    make.invitation_for(scene.circle, "iemand@brinkdam.example", scene.guide)
    talk = make.talk(scene.circle, scene.member)
    other = make.make_circle("Kring van Hoogvelde")
    emergency.running()
    assert can_see(user, talk)
    assert can_see(user, Bericht.objects.get())
    assert not can_see(emergency.granter, talk)
    assert emergency.as_granter.get(scene.url()).status_code == 404
    assert not can_see(user, other)
    assert emergency.as_asker.get(other.get_absolute_url()).status_code == 404
    for model in (Gelezen, Profielfoto, Uitnodiging):
        assert not model.objects.visible_to(user).exists()
    source = LeerkringenSource()
    assert source.tokens_for(user) == frozenset()
    assert source.visible(user, [search_id("gesprek", talk.pk)]) == {}
    assert source.visible(scene.member, [search_id("gesprek", talk.pk)])
    assert not list(own_circles(user))
    add_missing_places()
    number_notices()
    assert not notices_for(user).exists()
    assert not ReaderPlace.objects.filter(user=user).exists()
    make.say(talk, scene.guide)
    tell_soon()
    for row in Noodtoegang.objects.all():
        tell_of_emergency.func(str(row.pk))
    work()
    assert user.email not in readers(smtp)
    assert scene.circle.titel not in text_of(emergency.as_asker.get("/leerkringen/mijn/"))
    pages = [emergency.as_asker.get(BASE), emergency.as_granter.get(BASE)]
    pages += [emergency.as_asker.get(f"{BASE}{row.pk}/") for row in Noodtoegang.objects.all()]
    assert not [one for one in pages if scene.circle.titel in text_of(one)]


def test_a_page_that_refuses_leaves_its_line_too(emergency: Emergency) -> None:
    """It names the members in its choices."""
    emergency.running()
    answer = emergency.as_asker.get(emergency.scene.url("logboek/?van=zomaar"))
    assert answer.status_code == 422
    assert "Marit Vos" in text_of(answer)
    assert actions(emergency.scene.circle.pk)[-1] == ("gelezen", "pagina log")


def test_it_ends_by_the_clock(emergency: Emergency) -> None:
    scene, client = emergency.scene, emergency.as_asker
    row = emergency.running()
    assert client.get(scene.url()).status_code == 200
    earlier(row, 2)
    assert client.get(scene.url()).status_code == 404
    assert "Via noodtoegang" not in text_of(scene.as_member.get(scene.url()))
    assert not emergency_readers(scene.circle).exists()
    run_rounds(everything=True)
    row.refresh_from_db()
    assert row.beeindigd_op == row.tot
    assert actions(scene.circle.pk)[-1] == ("afgelopen", f"noodtoegang {row.pk}")
    assert Notice.objects.filter(kind=Nieuws.NOODTOEGANG_VOORBIJ, scope=scene.circle.pk).count() == 1
    assert services.close_overdue() == 0
    # Somebody who needs more asks again.
    assert emergency.running().pk != row.pk
    # Nobody answers the next one.
    client.post(f"{BASE}{Noodtoegang.objects.get(beeindigd_op=None).pk}/", {"actie": "beeindigen"})
    emergency.ask()
    waiting = earlier(Noodtoegang.objects.get(toegekend_op=None), 24)
    assert emergency.answer(waiting).status_code == 409
    assert services.close_overdue() == 1
    waiting.refresh_from_db()
    assert waiting.stand == Noodtoegang.Stand.VERVALLEN
    assert actions(None)[-1] == ("vervallen", f"noodtoegang {waiting.pk}")


def lose_permission(user: User) -> None:
    user.user_permissions.clear()


def be_blocked(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("lose", [lose_permission, be_blocked])
def test_it_ends_with_the_right_to_it(emergency: Emergency, lose: Callable[[User], None]) -> None:
    row = emergency.running()
    assert is_member_anywhere(emergency.asker), "dan is de tweede stap nodig"
    other = beheerder("Carla Controle")
    as_other = make.signed_in(other)
    lose(emergency.asker)
    assert emergency.as_asker.get(emergency.scene.url()).status_code == 404
    assert not Noodtoegang.objects.running().exists()
    # A request of who lost the right cannot be granted any more.
    Noodtoegang.objects.filter(pk=row.pk).update(toegekend_op=None, toegekend_door=None, tot=None)
    answer = emergency.answer(row, client=as_other)
    assert answer.status_code == 409
    assert "mag geen noodtoegang meer krijgen" in text_of(answer)
    assert emergency.answer(row, "weigeren", as_other).status_code == 302
    assert actions(None)[-1][0] == "geweigerd"


def test_a_member_reads_as_a_member(emergency: Emergency) -> None:
    """Noodtoegang adds nothing to a membership: a guest stays a guest, and who must agree must agree."""
    scene, user = emergency.scene, emergency.asker
    talk = make.talk(scene.circle, scene.member)
    emergency.running()
    today = timezone.localdate()
    row = make.join(scene.circle, user, rol=Rol.GAST, vanaf=today, einddatum=today)
    assert not can_see(user, talk)
    assert not log_of(scene.circle.pk, user).exists()
    assert emergency.as_asker.get(scene.url(f"gesprekken/{talk.pk}/")).status_code == 404
    assert "U leest mee" not in text_of(emergency.as_asker.get(scene.url()))
    Lidmaatschap.objects.filter(pk=row.pk).update(beeindigd_op=timezone.now())
    assert can_see(user, talk)
    assert emergency.as_asker.get(scene.url(f"gesprekken/{talk.pk}/")).status_code == 200


def test_every_member_reads_of_it_always(emergency: Emergency) -> None:
    """Also who has not agreed, who comes later, and when the leerkring is archived; nobody else."""
    scene = emergency.scene
    row = emergency.running()
    assert emergency.as_asker.get(scene.url("gesprekken/")).status_code == 200
    undecided = make.make_user()
    make.join(scene.circle, undecided, akkoord=False)
    clients = [scene.as_member, make.signed_in(undecided)]
    Leerkring.objects.filter(pk=scene.circle.pk).update(fase="gearchiveerd")
    assert scene.as_member.get(scene.url()).status_code == 404
    for client in clients:
        page = client.get(scene.url("noodtoegang/"))
        assert page.status_code == 200
        assert REASON in text_of(page)
        assert scene.circle.titel not in text_of(page), "alleen wie erin kan, leest de titel"
        assert "Anouk Terlingen" not in text_of(page)
        assert client.post(scene.url("noodtoegang/")).status_code == 405
    for client in (emergency.as_asker, emergency.as_granter):
        assert equals_absent(client, "GET", scene.url("noodtoegang/"), None)
    assert scene.as_outsider.get(scene.url("noodtoegang/")).status_code == 404
    # The trace outlives the leerkring.
    Leerkring.objects.all().delete()
    row.refresh_from_db()
    assert (row.gevraagd_naam, row.reden) == ("Bea Beheerder", REASON)


def test_who_is_erased_reads_no_more_and_stays_known(emergency: Emergency) -> None:
    row = emergency.running()
    emergency.ask(uuid4())
    forget_member(Leaving(emergency.asker, frozenset({emergency.asker.email})))
    assert not Noodtoegang.objects.unfinished().exists()
    assert emergency.as_asker.get(emergency.scene.url()).status_code == 404
    assert actions(emergency.scene.circle.pk)[-1] == ("afgelopen", f"noodtoegang {row.pk}")
    trace = text_of(emergency.scene.as_member.get(emergency.scene.url("noodtoegang/")))
    assert "Gevraagd door Bea Beheerder" in trace


def test_many_of_them_ask_no_more_queries(emergency: Emergency) -> None:
    scene, found = emergency.scene, []
    scene.as_member.get(scene.url("noodtoegang/"))  # Fills what is kept.
    for number in range(3):
        talk = make.talk(scene.circle, scene.member, title=f"Gesprek {number}")
        row = emergency.running()
        emergency.as_asker.get(scene.url(f"gesprekken/{talk.pk}/"))
        emergency.answer(row, "beeindigen", emergency.as_asker)
        with CaptureQueriesContext(connection) as queries:
            page = text_of(scene.as_member.get(scene.url("noodtoegang/")))
        found.append(len(queries))
        assert f'href="{talk.get_absolute_url()}"' in page
        assert page.count("Gevraagd door Bea Beheerder") == number + 1
    assert found[0] == found[-1] <= 20


def test_who_reads_at_the_same_time_is_told_apart(emergency: Emergency) -> None:
    """Each noodtoegang shows what was opened by it, and not what another one opened meanwhile."""
    scene = emergency.scene
    first = emergency.running()
    emergency.as_granter.post(
        f"{BASE}nieuw/", {"leerkring": str(scene.circle.pk), "reden": REASON, "uren": "1"}
    )
    second = Noodtoegang.objects.get(gevraagd_door=emergency.granter)
    assert emergency.answer(second, client=emergency.as_asker).status_code == 302
    second.refresh_from_db()
    emergency.as_asker.get(scene.url("documenten/"))
    emergency.as_granter.get(scene.url("leden/"))
    opened = emergency_lines([first, second])
    assert [line.object for line in opened[first.pk]] == ["pagina documents"]
    assert [line.object for line in opened[second.pk]] == ["pagina members"]
