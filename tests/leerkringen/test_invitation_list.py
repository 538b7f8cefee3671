"""The list of invitations for those who may invite, and what the invited person finds behind the link."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leerkringen.mails import INVITATION
from leerkringen.models import Lidmaatschap, Uitnodiging
from portal.accounts.models import User
from portal.audit.models import AuditLine
from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.services import deliver
from tests.factories import leerkringen as make
from tests.factories.accounts import sign_in
from tests.leerkringen.conftest import Scene
from tests.leerkringen.test_invitations import ADDRESS, invite, link, register


def invited(scene: Scene, name: str, **fields: Any) -> Uitnodiging:
    row = make.invitation_for(scene.circle, f"{name}@lindemeer.example", scene.guide)
    Uitnodiging.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


def page(scene: Scene, query: str = "") -> str:
    answer = scene.as_guide.get(scene.url(f"uitnodigen/{query}"))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_each_filter_shows_its_own_with_the_counts_of_all(scene: Scene) -> None:
    now = timezone.now()
    states: dict[str, dict[str, Any]] = {
        "open": {},
        "verlopen": {"verloopt_op": now},
        "aangenomen": {"gebruikt_op": now},
        "afgewezen": {"afgewezen_op": now},
        "ingetrokken": {"ingetrokken_op": now},
    }
    rows = {name: invited(scene, f"is-{name}", **fields) for name, fields in states.items()}
    lost = invited(scene, "is-kwijt")
    MailDelivery.objects.filter(object_id=str(lost.pk)).update(state=DeliveryState.FAILED)
    other = make.make_circle("Andere kring")
    make.invitation_for(other, "elders@lindemeer.example", make.guide_of(other))
    for name, row in rows.items():
        assert row.stand == name
        text = page(scene, f"?stand={name}")
        assert f">is-{name}@lindemeer.example<" in text
        assert all(f">is-{one}@lindemeer.example<" not in text for one in rows if one != name)
        assert "elders@" not in text
        assert f'?stand={name}#uitnodigingen" aria-current="page"' in text
        for words in ("Open (2)", "Verlopen (1)", "Aangenomen (1)", "Afgewezen (1)", "Ingetrokken (1)"):
            assert words in text
        assert ("Opnieuw sturen" in text) is (name in {"open", "verlopen"})
    text = page(scene, "?stand=onzin&pagina=x")
    assert "Bij 1 uitnodiging kwam de mail niet aan." in text
    assert "door Anouk Terlingen" in text
    assert "de mail kwam niet aan" in page(scene, "?stand=niet-bezorgd")


def test_earlier_invitations_take_the_moment_of_making(scene: Scene) -> None:
    made = timezone.now() - timedelta(days=9)
    row = invited(scene, "eerder", aangemaakt_op=made)
    migration = import_module("leerkringen.migrations.0007_moment_van_versturen")
    migration.take_moment_of_making(apps, None)
    row.refresh_from_db()
    assert row.verstuurd_op == made


def test_pages_keep_the_filter_and_ask_as_much_for_many(scene: Scene) -> None:
    def fill(first: int, last: int) -> None:
        rows = [
            Uitnodiging(
                leerkring=scene.circle,
                email=f"nummer-{number}@lindemeer.example",
                door=scene.guide,
                verloopt_op=timezone.now(),
            )
            for number in range(first, last)
        ]
        for row in rows:
            row.renew_token()
        Uitnodiging.objects.bulk_create(rows)
        MailDelivery.objects.bulk_create(MailDelivery(kind=INVITATION, object_id=str(row.pk)) for row in rows)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(scene, "?stand=verlopen")
        return len(captured)

    fill(0, 10)
    asked()
    few = asked()
    fill(10, 200)
    assert asked() == few <= 20
    text = page(scene, "?stand=verlopen&pagina=2")
    assert "?stand=verlopen&amp;pagina=3" in text
    assert "Verlopen (200)" in text


def test_ticked_ones_are_sent_again_or_withdrawn_each_with_its_own_answer(scene: Scene) -> None:
    rows = [invited(scene, f"gekozen-{number}") for number in range(3)]
    Uitnodiging.objects.filter(pk=rows[0].pk).update(verloopt_op=timezone.now())
    Uitnodiging.objects.filter(pk=rows[2].pk).update(gebruikt_op=timezone.now())
    other = make.make_circle("Andere kring")
    foreign = make.invitation_for(other, "elders@lindemeer.example", make.guide_of(other))
    chosen = [f"{row.pk}:1" for row in (*rows, foreign)] + ["onzin", "1:2", f"{rows[0].pk}"]
    url, data = scene.url("uitnodigen/gekozen/"), {"actie": "opnieuw", "gekozen": chosen}
    text = scene.as_guide.post(url, data).content.decode()
    assert "2 uitnodigingen gaan opnieuw op weg" in text
    assert "is al aangenomen, afgewezen of ingetrokken" in text
    assert "elders@" not in text
    assert set(
        Uitnodiging.objects.values_list("nummer", flat=True).filter(pk__in=[rows[0].pk, rows[1].pk])
    ) == {2}
    assert Uitnodiging.objects.get(pk=foreign.pk).nummer == 1
    # The same form again sends nothing: the numbers have moved on.
    mails = MailDelivery.objects.count()
    assert "ging net al opnieuw op weg" in scene.as_guide.post(url, data).content.decode()
    answer = scene.as_guide.post(scene.url(f"uitnodigen/{rows[0].pk}/opnieuw/"), {"nummer": "1"}, follow=True)
    assert "ging net al opnieuw op weg" in answer.content.decode()
    assert MailDelivery.objects.count() == mails
    text = scene.as_guide.post(url, data | {"actie": "intrekken"}).content.decode()
    assert "2 uitnodigingen ingetrokken" in text
    assert Client().get(link(Uitnodiging.objects.get(pk=rows[1].pk))).status_code == 404
    for wrong in ({"actie": "opnieuw"}, {"actie": "wissen", "gekozen": chosen}):
        answer = scene.as_guide.post(url, wrong, follow=True)
        assert "Kies eerst een of meer uitnodigingen" in answer.content.decode()
    assert AuditLine.objects.filter(action="uitnodiging opnieuw").count() == 2
    assert "lindemeer" not in str(list(scene.as_guide.session.items()))


def test_who_is_somebody_else_signs_out_and_comes_back_as_the_right_one(scene: Scene) -> None:
    person = make.make_user("Tess Oudekerk")
    path = link(make.invitation_for(scene.circle, person.email, scene.guide))
    client = scene.as_outsider
    text = client.get(path).content.decode()
    assert "Uitloggen en verder" in text
    assert person.email not in text
    answer = client.post("/account/logout/", {"next": path})
    assert answer["Location"] == path
    text = client.get(path).content.decode()
    assert f"/account/login/?next={path}" in text
    sign_in(person, client)
    assert "Uitnodiging aannemen" in client.get(path).content.decode()
    assert client.post(path)["Location"] == scene.url("werkafspraken/")


def test_the_link_after_accepting_leads_the_member_in_and_nobody_else(scene: Scene, client: Client) -> None:
    invitation = invite(scene)
    register(client, invitation)
    user = User.objects.get(email=ADDRESS)
    for asked in (client.get, client.post):
        assert asked(link(invitation))["Location"] == scene.url()
    dead = Client().get("/leerkringen/uitnodiging/bestaat-niet/")
    for other in (Client(), scene.as_outsider, scene.as_member, scene.as_guide):
        assert other.get(link(invitation)).status_code == 404
    assert Client().get(link(invitation)).content == dead.content
    text = dead.content.decode()
    assert "vraag wie u uitnodigde om een nieuwe" in text
    assert scene.circle.titel not in text
    Lidmaatschap.objects.filter(user=user).update(beeindigd_op=timezone.now())
    assert client.get(link(invitation)).status_code == 404


def test_an_address_counts_only_for_the_account_that_proved_it(scene: Scene, client: Client) -> None:
    # A second address that was proved counts; one that was only typed does not, and stops nobody.
    scene.outsider.emailaddress_set.create(email="tweede@lindemeer.example", verified=True)
    second = invite(scene, "tweede@lindemeer.example")
    assert "Uitnodiging aannemen" in scene.as_outsider.get(link(second)).content.decode()
    scene.outsider.emailaddress_set.create(email=ADDRESS, verified=False)
    mine = invite(scene)
    assert scene.as_outsider.post(link(mine)).status_code == 403
    assert "Maak een account" in client.get(link(mine)).content.decode()
    register(client, mine)
    assert Lidmaatschap.objects.get(user__email=ADDRESS).user != scene.outsider
    # An account that holds the domain as people write it is the same address.
    person = make.make_user("Sjoerd", email="sjoerd@súdwest.example")
    idn = invite(scene, "Sjoerd@xn--sdwest-pya.example")
    assert "Log eerst in" in Client().get(link(idn)).content.decode()
    make.signed_in(person).post(link(idn))
    assert Lidmaatschap.objects.filter(user=person).exists()


@pytest.mark.parametrize("who", ["new person", "known and signed in"])
def test_the_invited_person_can_decline(scene: Scene, client: Client, who: str) -> None:
    known = who != "new person"
    invitation = invite(scene, scene.outsider.email if known else ADDRESS)
    browser = scene.as_outsider if known else client
    path = f"{link(invitation)}niet-meedoen/"
    assert path in browser.get(link(invitation)).content.decode()
    assert "Wilt u niet meedoen?" in browser.get(path).content.decode()
    # Looking declines nothing, and neither does somebody else.
    assert scene.as_member.post(path).status_code == 403
    invitation.refresh_from_db()
    assert invitation.stand == "open"
    answer = browser.post(path)
    assert "U doet niet mee" in answer.content.decode()
    assert scene.circle.titel not in answer.content.decode()
    for dead in (path, link(invitation)):
        assert browser.get(dead).status_code == browser.post(dead).status_code == 404
    assert "wil niet meedoen" in page(scene, "?stand=afgewezen")
    assert AuditLine.objects.filter(
        action="uitnodiging afgewezen", object=f"uitnodiging {invitation.pk}"
    ).exists()
    assert scene.as_guide.post(scene.url(f"uitnodigen/{invitation.pk}/opnieuw/")).status_code == 404
    # A mail that still waited does not go, and a new invitation may.
    deliver(str(MailDelivery.objects.get().pk))
    assert MailDelivery.objects.get().state == DeliveryState.DROPPED
    assert invite(scene, invitation.email).pk != invitation.pk


def test_an_expired_invitation_makes_room_for_a_new_one(scene: Scene) -> None:
    old = invited(scene, "later", verloopt_op=timezone.now() - timedelta(days=1))
    new = invite(scene, "later@lindemeer.example")
    old.refresh_from_db()
    assert (old.stand, new.stand) == ("ingetrokken", "open")
