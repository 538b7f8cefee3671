"""Asking to join: one answer for everybody, one mail at most, forgotten in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leerkringen.erasing import forget_member
from leerkringen.models import Aanvraag, Leerkring, Uitnodiging
from leerkringen.nightly import clean_requests_nightly, plan_cleaning
from leerkringen.services import requests as services
from portal.accounts.erasure import Leaving
from portal.audit.models import AuditLine
from portal.notifications.models import MailDelivery
from portal.notifications.services import deliver
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene

HERE = {"origin": "http://testserver"}
ASKED = {
    "naam": "Tess Oudekerk",
    "email": "Tess@Brinkdam.example",
    "organisatie": "Gemeente Brinkdam",
    "functie": "adviseur",
    "motivatie": "Wij willen leren\r\nvan anderen.",
}


@pytest.fixture
def open_scene(scene: Scene) -> Scene:
    Leerkring.objects.filter(pk=scene.circle.pk).update(zichtbaarheid="genoemd", aanmelden=True)
    scene.circle.refresh_from_db()
    return scene


def path(scene: Scene) -> str:
    return f"/leerkringen/meedoen/{scene.circle.pk}/"


def ask(scene: Scene, client: Client | None = None, **fields: str) -> Any:
    return (client or Client()).post(path(scene), ASKED | fields, headers=HERE)


def test_the_answer_is_the_same_whoever_asks(open_scene: Scene) -> None:
    scene = open_scene
    assert f'href="{path(scene)}"' in Client().get("/leerkringen/").content.decode()
    form = Client().get(path(scene))
    assert scene.circle.titel in form.content.decode()
    assert not form.cookies
    invited = make.invitation_for(scene.circle, "genodigd@brinkdam.example", scene.guide).email
    answers = [
        ask(scene, email=email) for email in (ASKED["email"], ASKED["email"], scene.member.email, invited)
    ]
    answers += [ask(scene, email=scene.outsider.email), ask(scene, website="http://spam.example", email="x")]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, "/leerkringen/meedoen/bedankt/")}
    assert not any(one.cookies for one in answers)
    assert "Uw vraag is verstuurd" in Client().get(answers[0]["Location"]).content.decode()
    rows = {row.email: row for row in Aanvraag.objects.all()}
    assert set(rows) == {"tess@brinkdam.example", scene.member.email, invited, scene.outsider.email}
    assert rows["tess@brinkdam.example"].motivatie == "Wij willen leren\nvan anderen."
    # Nothing is mailed, whatever address somebody types.
    assert MailDelivery.objects.count() == 1
    assert AuditLine.objects.filter(action="aanvraag gedaan", actor=None).count() == 4


def test_only_where_the_leerkring_shows_itself_and_says_so(open_scene: Scene) -> None:
    scene = open_scene
    absent = Client().get("/leerkringen/meedoen/00000000-0000-4000-8000-000000000000/")
    rows = Leerkring.objects.filter(pk=scene.circle.pk)
    for fields in (
        {"zichtbaarheid": "ongenoemd"},
        {"aanmelden": False},
        {"fase": "concept"},
        {"fase": "afgesloten"},
        {"fase": "gearchiveerd"},
    ):
        kept = {name: getattr(scene.circle, name) for name in fields}
        rows.update(**fields)
        for client in (Client(), scene.as_member, scene.as_guide):
            for answer in (client.get(path(scene)), ask(scene, client)):
                assert answer.status_code == 404
        assert Client().get(path(scene)).content == absent.content
        assert path(scene) not in Client().get("/leerkringen/").content.decode()
        rows.update(**kept)
    assert not Aanvraag.objects.exists()
    assert Client().post(path(scene), ASKED).status_code == 403
    assert Client().post(path(scene), ASKED, headers={"origin": "https://elders.example"}).status_code == 403
    assert Client().delete(path(scene)).status_code == 405


def test_wrong_input_is_kept_and_explained(open_scene: Scene) -> None:
    answer = ask(open_scene, email="tess.brinkdam", motivatie="x" * 501)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Dit is geen geldig e-mailadres: er staat geen @ in." in text
    assert "501 tekens. Hoogstens 500" in text
    assert 'value="tess.brinkdam"' in text
    assert 'value="Tess Oudekerk"' in text
    assert ask(open_scene, email="a@x.example\r\nBcc: b@x.example").status_code == 422
    assert not Aanvraag.objects.exists()


def test_13_a_network_and_a_leerkring_take_so_many(
    open_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_OPEN", 2)
    answers = [ask(open_scene, email=f"{number}@x.example") for number in range(3)]
    assert [one.status_code for one in answers] == [302, 302, 429]
    assert "Er wachten nu te veel aanvragen" in answers[2].content.decode()
    assert 'value="2@x.example"' in answers[2].content.decode()
    monkeypatch.setattr(services, "LIMITS", ((3, 600),))
    monkeypatch.setattr(services, "MAX_OPEN", 20)
    answers = [ask(open_scene, email=f"n{number}@x.example") for number in range(5)]
    assert [one.status_code for one in answers][-1] == 429
    assert "te veel aanvragen van uw netwerk" in answers[-1].content.decode()


def test_those_who_may_invite_answer_and_the_link_proves_the_address(
    open_scene: Scene, mailoutbox: list[Any]
) -> None:
    scene = open_scene
    ask(scene)
    ask(scene, email="nee@brinkdam.example", naam="Nee Jansen", motivatie="<b>Hallo</b>")
    yes, no = Aanvraag.objects.order_by("-email")
    url = scene.url("aanvragen/")
    assert scene.as_member.get(url).status_code == 403
    assert scene.as_outsider.get(url).status_code == 404
    text = scene.as_guide.get(url).content.decode()
    assert "Tess Oudekerk" in text
    assert "&lt;b&gt;Hallo&lt;/b&gt;" in text
    assert scene.as_guide.get(f"{url}{yes.pk}/inwilligen/").status_code == 405
    assert scene.as_guide.post(f"{url}{yes.pk}/inwilligen/")["Location"] == url
    invitation = Uitnodiging.objects.get()
    assert (invitation.email, invitation.organisatie) == (yes.email, "Gemeente Brinkdam")
    assert scene.as_guide.post(f"{url}{no.pk}/afwijzen/").status_code == 302
    for again in (f"{yes.pk}/inwilligen/", f"{yes.pk}/afwijzen/", f"{no.pk}/afwijzen/"):
        assert scene.as_guide.post(f"{url}{again}").status_code == 404
    assert "Er wacht geen aanvraag" in scene.as_guide.get(url).content.decode()
    # Asking again after the answer changes nothing, and no second mail can follow.
    ask(scene, email=no.email)
    assert Aanvraag.objects.count() == 2
    for delivery in MailDelivery.objects.all():
        deliver(str(delivery.pk))
    assert sorted(message.to[0] for message in mailoutbox) == [no.email, yes.email]
    (mail,) = (message for message in mailoutbox if message.to == [no.email])
    for word in (scene.circle.titel, "Nee Jansen", "Anouk", "http"):
        assert word not in f"{mail.subject} {mail.body}"
    actions = AuditLine.objects.filter(action__startswith="aanvraag").values_list("action", "object")
    assert ("aanvraag ingewilligd", f"aanvraag {yes.pk}") in actions
    assert ("aanvraag afgewezen", f"aanvraag {no.pk}") in actions


def test_granting_who_is_a_member_already_says_so(open_scene: Scene) -> None:
    scene = open_scene
    ask(scene, email=scene.member.email)
    row = Aanvraag.objects.get()
    answer = scene.as_guide.post(scene.url(f"aanvragen/{row.pk}/inwilligen/"), follow=True)
    assert "is al lid of heeft al een uitnodiging" in answer.content.decode()
    assert not Uitnodiging.objects.exists()
    other = make.make_circle("Andere kring")
    guide = make.signed_in(make.guide_of(other))
    Aanvraag.objects.update(status="open", behandeld_op=None)
    assert guide.post(f"/leerkringen/{other.pk}/aanvragen/{row.pk}/afwijzen/").status_code == 404
    assert not Aanvraag.objects.visible_to(AnonymousUser()).exists()


def test_a_request_goes_with_the_account_that_asked(open_scene: Scene) -> None:
    person = open_scene.outsider
    ask(open_scene, email=person.email)
    forget_member(Leaving(user=person, addresses=frozenset({person.email})))
    assert not Aanvraag.objects.exists()


def test_who_asked_is_forgotten_in_time(open_scene: Scene) -> None:
    now = timezone.now()
    for name, fields in {
        "wacht": {"gevraagd_op": now - timedelta(days=89)},
        "nooit-beantwoord": {"gevraagd_op": now - timedelta(days=91)},
        "net-beantwoord": {"status": "afgewezen", "behandeld_op": now - timedelta(days=29)},
        "lang-beantwoord": {"status": "ingewilligd", "behandeld_op": now - timedelta(days=31)},
    }.items():
        ask(open_scene, email=f"{name}@x.example")
        Aanvraag.objects.filter(email=f"{name}@x.example").update(**fields)
    clean_requests_nightly.func()
    kept = {email.split("@")[0] for email in Aanvraag.objects.values_list("email", flat=True)}
    assert kept == {"wacht", "net-beantwoord"}
    plan_cleaning()
    planned = DBTaskResult.objects.filter(task_path=clean_requests_nightly.module_path)
    assert planned.count() == 1
