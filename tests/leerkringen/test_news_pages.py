"""The notification centre, the question at joining, and the begeleider's list of deliveries."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leerkringen.services import documents
from leerkringen.services.membership import end_membership
from leerkringen.services.rules import publish_rules
from portal.accounts import sessions
from portal.audit.models import AuditLine
from portal.notifications.models import DeliveryState, MailDelivery, Notice, Rhythm, SeenNotice
from portal.notifications.notices import count_unseen, prune_notices
from portal.notifications.numbering import last_number, number_notices
from portal.notifications.places import choose_rhythm, rhythms_of
from portal.notifications.services import deliver, prune_deliveries, requeue_lost
from portal.notifications.telling import tell_digests
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene
from tests.leerkringen.telling import place, somebody, work

CENTRE = "/leerkringen/mijn/meldingen/"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_centre_shows_what_others_did_and_links_to_it(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.guide, title="Dreiging bij de balie")
    for one in ("Eén", "Twee"):
        make.say(talk, scene.guide, one)
    document = make.share(scene.circle, scene.guide, title="Draaiboek")
    make.share(scene.circle, scene.member, title="Eigen stuk")
    choose_rhythm(user=scene.member, scope=scene.circle.pk, rhythm=Rhythm.NEVER)
    page = text_of(scene.as_member.get(CENTRE))
    assert page.count(">nieuw<") == 3, "ook met 'nooit', en nog voor de werker nummers gaf"
    for line in ("Nieuw gesprek: Dreiging", "2 nieuwe reacties in: Dreiging", "Nieuw document: Draaiboek"):
        assert line in page
    assert "Eigen stuk" not in page
    assert talk.get_absolute_url() in page
    assert 'nl-number-badge">4<' in page
    assert scene.as_member.get(CENTRE)["Cache-Control"] == "private, no-store"
    # Showing a page changes nothing; that it was seen is said by its own button, or by a script.
    opened = scene.as_member.get(document.get_absolute_url())
    shown = scene.as_member.get(talk.get_absolute_url())
    assert text_of(scene.as_member.get(CENTRE)).count(">nieuw<") == 3
    assert "data-seen" in opened.content.decode()
    assert scene.as_member.post(scene.url("gezien/"), {"ding": str(document.pk)}).status_code == 302
    assert "data-seen" not in scene.as_member.get(document.get_absolute_url()).content.decode()
    assert scene.as_member.post(scene.url("gezien/"), {"ding": "x"}).status_code == 404
    assert text_of(scene.as_member.get(CENTRE)).count(">nieuw<") == 2
    last = shown.context["unread_until"]
    scene.as_member.post(talk.get_absolute_url() + "gelezen/", {"bericht": str(last.pk)})
    page = text_of(scene.as_member.get(CENTRE))
    assert ">nieuw<" not in page
    assert "Alles gelezen" not in page
    assert count_unseen(scene.member) == 0
    documents.remove_document(document=document, user=scene.guide)
    assert "Draaiboek" not in text_of(scene.as_member.get(CENTRE))
    assert "Er zijn geen meldingen" in text_of(scene.as_outsider.get(CENTRE))


def test_everything_read_is_what_the_page_showed(scene: Scene) -> None:
    make.talk(scene.circle, scene.guide, title="Getoond")
    number_notices()
    shown = scene.as_member.get(CENTRE).context["form"].initial["tot"]
    make.talk(scene.circle, scene.guide, title="Daarna")
    number_notices()
    assert scene.as_member.post(CENTRE, {"tot": shown}).status_code == 302
    page = text_of(scene.as_member.get(CENTRE))
    assert page.count(">nieuw<") == 1
    assert 'nl-number-badge">1<' in page
    for wrong in ("", "x", "-1"):
        scene.as_member.post(CENTRE, {"tot": wrong})
        assert count_unseen(scene.member) == 1
    scene.as_member.post(CENTRE, {"tot": 2**60})
    assert place(scene.member, scene.circle).seen == last_number(), "de toekomst is niet gezien"


def test_who_was_away_hears_nothing_of_that_time(scene: Scene) -> None:
    make.talk(scene.circle, scene.guide, title="Toen lid")
    assert count_unseen(scene.member) == 1
    row = scene.member.lidmaatschappen.get()
    end_membership(circle_id=scene.circle.pk, membership_id=row.pk, user=scene.guide)
    assert count_unseen(scene.member) == 0
    make.talk(scene.circle, scene.guide, title="Terwijl weg")
    make.join(scene.circle, scene.member)
    make.talk(scene.circle, scene.guide, title="Weer terug")
    page = text_of(scene.as_member.get(CENTRE))
    assert "Weer terug" in page
    assert "Toen lid" not in page
    assert "Terwijl weg" not in page


@pytest.mark.once
def test_the_centre_costs_the_same_for_many_leerkringen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Once a minute a request also notes that the session is in use; making all these may take longer.
    monkeypatch.setattr(sessions, "SEEN_STEP_SECONDS", 3_600)
    counts = []
    scene.as_member.get(CENTRE)
    for number in (2, 57):
        for _one in range(number):
            circle = make.make_circle()
            make.join(circle, scene.member)
            make.join(circle, scene.guide, rol="begeleider")
            make.talk(circle, scene.guide, "Vraag")
        with CaptureQueriesContext(connection) as queries:
            page = scene.as_member.get(CENTRE)
        counts.append(len(queries))
    assert len(page.context["news"]) == 50
    assert counts[0] == counts[1] <= 20


def test_how_to_hear_is_asked_at_joining(scene: Scene) -> None:
    circle = make.make_circle()
    make.join(circle, scene.member, akkoord=False)
    base = circle.get_absolute_url()
    rules = circle.werkafspraken.get()
    answer = scene.as_member.post(f"{base}werkafspraken/", {"versie": rules.pk, "akkoord": "on"})
    assert answer["Location"] == f"{base}meldingen/"
    page = text_of(scene.as_member.get(f"{base}meldingen/"))
    assert "Hoe wilt u het horen?" in page
    assert re.search(r'value="dagelijks"[^>]*checked', page)
    assert scene.as_member.post(f"{base}meldingen/", {"ritme": "elk uur"}).status_code == 422
    assert scene.as_member.post(f"{base}meldingen/", {"ritme": "wekelijks"})["Location"] == base
    assert rhythms_of(scene.member, [circle.pk]) == {circle.pk: "wekelijks"}
    # Administrators do not read here that she belongs to some leerkring.
    assert not AuditLine.objects.filter(action__startswith="meldingen").exists()
    # New werkafspraken are told before they are accepted; the question is not asked twice.
    number_notices()
    guide = make.guide_of(circle)
    newer = publish_rules(circle_id=circle.pk, user=guide, text="Nieuw", based_on=rules.pk)
    assert "De werkafspraken zijn veranderd" in text_of(scene.as_member.get(CENTRE))
    answer = scene.as_member.post(f"{base}werkafspraken/", {"versie": newer.pk, "akkoord": "on"})
    assert answer["Location"] == base
    assert count_unseen(scene.member) == 0


def test_all_choices_on_one_page_are_only_ones_own(scene: Scene) -> None:
    other = make.make_circle("Kring van een ander")
    path = "/account/meldingen/"
    assert "Kring van een ander" not in text_of(scene.as_member.get(path))
    assert "nog geen lid" in text_of(scene.as_outsider.get(path))
    data = {f"kring-{scene.circle.pk}": "direct", f"kring-{other.pk}": "direct"}
    assert scene.as_member.post(path, data).status_code == 302
    assert rhythms_of(scene.member, [scene.circle.pk, other.pk]) == {scene.circle.pk: "direct"}
    assert scene.as_member.post(path, {f"kring-{scene.circle.pk}": ""}).status_code == 422
    assert rhythms_of(scene.member, [scene.circle.pk]) == {scene.circle.pk: "direct"}


def test_the_begeleider_sees_what_was_not_delivered(scene: Scene, smtp: Controller) -> None:
    smtp.start()
    smtp.handler.refuse = "550 bestaat niet: weg@lindemeer.example"
    invitation = make.invitation_for(scene.circle, "weg@lindemeer.example", scene.guide)
    work()
    page = text_of(scene.as_guide.get(scene.url("bezorging/")))
    assert "weg@lindemeer.example" in page
    assert "Niet bezorgd: het adres bestaat niet of neemt geen mail aan (550)" in page
    centre = text_of(scene.as_guide.get(CENTRE))
    assert "De uitnodiging is niet bezorgd: weg@lindemeer.example" in centre
    assert "niet bezorgd" not in text_of(scene.as_member.get(CENTRE))
    resend = scene.url(f"uitnodigen/{invitation.pk}/opnieuw/")
    assert resend in page
    smtp.handler.refuse = "452 vol"
    scene.as_guide.post(resend)
    work()
    page = text_of(scene.as_guide.get(scene.url("bezorging/")))
    assert "Wacht, volgende poging" in page
    assert "de mailbox is vol (452)" in page
    smtp.handler.refuse = ""
    waiting = MailDelivery.objects.get(state=DeliveryState.QUEUED)
    assert deliver(str(waiting.pk)) is None
    assert "Verstuurd" in text_of(scene.as_guide.get(scene.url("bezorging/")))
    assert len(smtp.handler.envelopes) == 1


def test_deliveries_are_of_one_leerkring_and_private_for_others(scene: Scene, smtp: Controller) -> None:
    smtp.start()
    elsewhere = make.make_circle()
    colleague = somebody(elsewhere, "nooit", rol="begeleider", name="Koos Elders")
    make.join(elsewhere, scene.member)
    make.talk(elsewhere, colleague)
    tell_digests(timezone.now() + timedelta(days=4))
    assert MailDelivery.objects.get().recipient == scene.member
    empty = text_of(scene.as_guide.get(scene.url("bezorging/")))
    assert "nog geen mail" in empty
    silent = somebody(scene.circle, "nooit", name="Stille Lezer")
    make.talk(scene.circle, scene.guide)
    tell_digests(timezone.now() + timedelta(days=9))
    work()
    page = text_of(scene.as_guide.get(scene.url("bezorging/")))
    main = page.partition("Bezorging van mail</h1>")[2].partition("<ul>")[2].partition("</ul>")[0]
    assert scene.member.full_name in main
    assert silent.full_name not in main
    assert scene.member.email not in page
    assert scene.as_member.get(scene.url("bezorging/")).status_code == 403
    assert scene.as_outsider.get(scene.url("bezorging/")).status_code == 404


def test_old_notices_and_lost_mails_are_cleaned_up(scene: Scene) -> None:
    make.talk(scene.circle, scene.guide)
    number_notices()
    scene.as_member.get(scene.url("leden/"))
    SeenNotice.objects.create(user=scene.member, notice=Notice.objects.get())
    later = timezone.now() + timedelta(days=181)
    assert prune_notices() == 0
    assert prune_notices(later) == 1
    assert not SeenNotice.objects.exists()
    delivery = MailDelivery.objects.create(kind="onbekend", object_id="1")
    assert requeue_lost() == 0
    assert requeue_lost(timezone.now() + timedelta(hours=2)) == 1
    delivery.refresh_from_db()
    assert delivery.attempts == 1
    assert work() == 1
    MailDelivery.objects.update(state=DeliveryState.FAILED)
    assert prune_deliveries(later) == 1


@pytest.mark.django_db
def test_requeueing_failed_mails() -> None:
    delivery = MailDelivery.objects.create(
        kind="onbekend", object_id="1", state=DeliveryState.FAILED, attempts=30
    )
    MailDelivery.objects.create(kind="ander", object_id="2", state=DeliveryState.FAILED)
    out = StringIO()
    call_command("requeue_mails", "--failed", "--dry-run", stdout=out)
    assert "onbekend: 1 niet bezorgd" in out.getvalue()
    assert MailDelivery.objects.filter(state=DeliveryState.FAILED).count() == 2
    call_command("requeue_mails", "--failed", "--kind", "onbekend", stdout=out)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.QUEUED, 0)
    assert "Opnieuw in de rij: 1" in out.getvalue()
