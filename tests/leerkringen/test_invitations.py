"""The life of an invitation: one address, one use, fourteen days, and one answer for every dead link."""

import logging
import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone

from leerkringen.errors import NoAccess
from leerkringen.log_filter import HideInvitationLinks
from leerkringen.models import Lidmaatschap, Uitnodiging
from leerkringen.models.uitnodiging import hash_token
from leerkringen.roles import Rol
from leerkringen.services import answering
from leerkringen.services import invitations as services
from portal.accounts.models import User
from portal.accounts.services import has_second_factor
from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.services import deliver
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene

ADDRESS = "nieuw@lindemeer.example"
PASSWORD = "een lange zin van woorden"


def link(invitation: Uitnodiging) -> str:
    return f"/leerkringen/uitnodiging/{invitation.token}/"


def invite(scene: Scene, email: str = ADDRESS, **fields: Any) -> Uitnodiging:
    answer = scene.as_guide.post(scene.url("uitnodigen/"), {"email": email, "rol": "deelnemer", **fields})
    assert answer.status_code == 302, answer.content.decode()
    return Uitnodiging.objects.unanswered().get(email=email.lower())


def register(client: Client, invitation: Uitnodiging, **fields: str) -> Any:
    data = {"full_name": "Nieuwe Persoon", "organisation": "Gemeente Lindemeer", "password": PASSWORD}
    return client.post(link(invitation), data | fields)


def test_a_new_person_makes_an_account_and_is_led_to_the_second_factor(scene: Scene, client: Client) -> None:
    invitation = invite(scene)
    page = client.get(link(invitation)).content.decode()
    assert ADDRESS in page
    assert scene.circle.titel not in page
    assert "Anouk" not in page
    answer = register(client, invitation)
    assert answer["Location"] == scene.url("werkafspraken/")
    user = User.objects.get(email=ADDRESS)
    assert user.emailaddress_set.get().verified
    assert not user.is_staff
    assert Lidmaatschap.objects.get(user=user).organisatie == "Gemeente Lindemeer"
    # Signed in, but not in: first the second factor, then the werkafspraken.
    assert not has_second_factor(user)
    assert "tweede-stap" in client.get(scene.url("werkafspraken/"))["Location"]


def test_a_name_that_nobody_sees_is_refused(scene: Scene, client: Client) -> None:
    invitation = invite(scene)
    answer = register(client, invitation, full_name="\u200b", organisation="\u2060")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"full_name", "organisation"}
    assert not User.objects.filter(email=ADDRESS).exists()


def test_only_the_hash_of_the_link_is_stored(scene: Scene) -> None:
    invitation = invite(scene)
    token = invitation.token
    assert len(token) == 64
    stored = str(list(Uitnodiging.objects.values_list()))
    assert token not in stored
    assert hash_token(token) in stored
    from django_tasks_db.models import DBTaskResult

    assert token not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))


def test_a_bad_password_keeps_the_form_and_makes_nothing(scene: Scene, client: Client) -> None:
    invitation = invite(scene)
    answer = register(client, invitation, password="kort")
    assert answer.status_code == 422
    assert 'value="Nieuwe Persoon"' in answer.content.decode()
    assert not User.objects.filter(email=ADDRESS).exists()
    invitation.refresh_from_db()
    assert invitation.gebruikt_op is None


def test_05_fields_that_are_not_in_the_form_are_ignored(scene: Scene, client: Client) -> None:
    invitation = invite(scene)
    register(client, invitation, email="ander@x.example", rol="begeleider", is_staff="on", is_superuser="on")
    user = User.objects.get(email=ADDRESS)
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert Lidmaatschap.objects.get(user=user).rol == Rol.DEELNEMER


def test_a_known_person_signs_in_first_and_then_accepts(scene: Scene, client: Client) -> None:
    invitation = invite(scene, scene.outsider.email.upper())
    page = client.get(link(invitation)).content.decode()
    assert f"/account/login/?next={link(invitation)}" in page
    # Nobody can take the account over by posting the other form.
    answer = register(client, invitation)
    assert answer["Location"].startswith("/account/login/")
    assert "Uitnodiging aannemen" in scene.as_outsider.get(link(invitation)).content.decode()
    answer = scene.as_outsider.post(link(invitation))
    assert answer["Location"] == scene.url("werkafspraken/")
    assert Lidmaatschap.objects.active().filter(user=scene.outsider).exists()


def test_signed_in_as_somebody_else(scene: Scene) -> None:
    invitation = invite(scene)
    page = scene.as_outsider.get(link(invitation)).content.decode()
    assert "Deze uitnodiging is voor een ander adres" in page
    assert scene.outsider.email in page
    assert ADDRESS not in page
    assert 'action="/account/logout/"' in page
    assert scene.as_outsider.post(link(invitation)).status_code == 403
    assert not Lidmaatschap.objects.filter(user=scene.outsider).exists()


def test_09_l21_an_unverified_address_is_not_enough(scene: Scene) -> None:
    scene.outsider.emailaddress_set.create(email=ADDRESS, verified=False)
    invitation = invite(scene)
    assert scene.as_outsider.post(link(invitation)).status_code == 403


def test_l21_every_dead_link_gives_the_same_answer(scene: Scene, client: Client) -> None:
    used, withdrawn, expired, old, ended = (
        make.invitation_for(scene.circle, f"{name}@lindemeer.example", scene.guide) for name in "abcde"
    )
    now = timezone.now()
    Uitnodiging.objects.filter(pk=used.pk).update(gebruikt_op=now)
    Uitnodiging.objects.filter(pk=withdrawn.pk).update(ingetrokken_op=now)
    Uitnodiging.objects.filter(pk=expired.pk).update(verloopt_op=now - timedelta(seconds=1))
    old_link = link(old)
    services.resend(invitation=old, user=scene.guide)
    other = make.make_circle(fase="afgesloten")
    Uitnodiging.objects.filter(pk=ended.pk).update(leerkring=other)
    paths = [link(used), link(withdrawn), link(expired), old_link, link(ended)]
    paths += [f"/leerkringen/uitnodiging/{secrets.token_hex(32)}/", "/leerkringen/uitnodiging/x/"]
    for person in (client, scene.as_outsider):
        answers = {(person.get(path).status_code, person.get(path).content) for path in paths}
        answers |= {(person.post(path).status_code, person.get(path).content) for path in paths}
        assert len(answers) == 1
        assert next(iter(answers))[0] == 404


def test_l21_single_use(scene: Scene, client: Client) -> None:
    invitation = invite(scene)
    register(client, invitation)
    assert Client().get(link(invitation)).status_code == 404
    assert register(Client(), invitation).status_code == 404
    stale = Uitnodiging.objects.get(pk=invitation.pk)
    with pytest.raises(NoAccess):
        answering.accept(invitation=stale, user=User.objects.get(email=ADDRESS))
    assert Lidmaatschap.objects.filter(user__email=ADDRESS).count() == 1


def test_resend_gives_a_new_link_and_withdraw_none(scene: Scene, client: Client) -> None:
    invitation = invite(scene)
    first = link(invitation)
    scene.as_guide.post(scene.url(f"uitnodigen/{invitation.pk}/opnieuw/"))
    invitation.refresh_from_db()
    second = link(invitation)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    scene.as_guide.post(scene.url(f"uitnodigen/{invitation.pk}/intrekken/"))
    assert client.get(second).status_code == 404
    # A withdrawn invitation cannot come back to life.
    assert scene.as_guide.post(scene.url(f"uitnodigen/{invitation.pk}/opnieuw/")).status_code == 404


def test_the_list_shows_what_became_of_each(scene: Scene) -> None:
    invite(scene, "open@lindemeer.example")
    gone = make.invitation_for(scene.circle, "verlopen@lindemeer.example", scene.guide)
    Uitnodiging.objects.filter(pk=gone.pk).update(verloopt_op=timezone.now() - timedelta(days=1))
    text = scene.as_guide.get(scene.url("uitnodigen/")).content.decode()
    assert "open tot en met" in text
    assert "wordt verstuurd" in text
    assert "Verlopen (1)" in text
    text = scene.as_guide.get(scene.url("uitnodigen/?stand=verlopen")).content.decode()
    assert "verlopen op" in text
    assert ">open@lindemeer" not in text
    assert scene.as_member.get(scene.url("uitnodigen/")).status_code == 403


def test_twice_for_one_address_and_for_a_member(scene: Scene) -> None:
    invite(scene)
    again = scene.as_guide.post(scene.url("uitnodigen/"), {"email": ADDRESS.upper(), "rol": "deelnemer"})
    assert "staat al een uitnodiging open" in again.content.decode()
    member = scene.as_guide.post(scene.url("uitnodigen/"), {"email": scene.member.email, "rol": "deelnemer"})
    assert "is al lid" in member.content.decode()
    # Whether somebody else has an account is not told.
    assert invite(scene, scene.outsider.email)


def test_ending_a_membership_withdraws_invitations_of_and_for_that_person(scene: Scene) -> None:
    second = make.guide_of(scene.circle)
    sent = make.invitation_for(scene.circle, ADDRESS, second)
    back = Uitnodiging(leerkring=scene.circle, email=second.email, door=scene.guide)
    back.renew_token()
    back.save()
    row = Lidmaatschap.objects.get(user=second)
    scene.as_guide.post(scene.url(f"leden/{row.pk}/beeindigen/"))
    for invitation in (sent, back):
        assert Client().get(link(invitation)).status_code == 404


def test_a_former_member_can_be_invited_again(scene: Scene) -> None:
    row = Lidmaatschap.objects.get(user=scene.member)
    scene.as_guide.post(scene.url(f"leden/{row.pk}/beeindigen/"))
    invitation = invite(scene, scene.member.email)
    scene.as_member.post(link(invitation))
    assert scene.as_member.get(scene.url()).status_code == 200
    assert Lidmaatschap.objects.filter(user=scene.member).count() == 2


def test_l15_the_mail_says_nothing_about_the_circle(scene: Scene, mailoutbox: list[Any]) -> None:
    invitation = invite(scene, organisatie="Gemeente Veenrode")
    assert deliver(str(MailDelivery.objects.get().pk)) is None
    (message,) = mailoutbox
    assert message.to == [ADDRESS]
    assert site_settings.SITE_URL + link(invitation) in message.body
    whole = str(message.message())
    for word in (scene.circle.titel, "Anouk", "Veenrode", scene.guide.email):
        assert word not in whole
    assert MailDelivery.objects.get().state == DeliveryState.SENT


@pytest.mark.parametrize("what", ["withdrawn", "expired", "used", "ended", "sender left", "sender blocked"])
def test_rights_are_checked_again_before_sending(scene: Scene, mailoutbox: list[Any], what: str) -> None:
    invitation = invite(scene)
    rows, now = Uitnodiging.objects.filter(pk=invitation.pk), timezone.now()
    if what == "withdrawn":
        rows.update(ingetrokken_op=now)
    elif what == "expired":
        rows.update(verloopt_op=now)
    elif what == "used":
        rows.update(gebruikt_op=now)
    elif what == "ended":
        scene.circle.fase = "gearchiveerd"
        scene.circle.save()
    elif what == "sender left":
        Lidmaatschap.objects.filter(user=scene.guide).update(beeindigd_op=now)
    else:
        User.objects.filter(pk=scene.guide.pk).update(is_active=False)
    deliver(str(MailDelivery.objects.get().pk))
    assert mailoutbox == []
    assert MailDelivery.objects.get().state == DeliveryState.DROPPED


def test_links_stay_out_of_the_log(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    invitation = invite(scene)
    caplog.set_level(logging.INFO)
    Client(enforce_csrf_checks=True).post(link(invitation))
    Client().get(f"/leerkringen/uitnodiging/{invitation.token}x/")
    assert "uitnodiging" in caplog.text
    assert invitation.token not in caplog.text
    record = logging.LogRecord("x", logging.INFO, "", 1, "%s %s", ("/uitnodiging/abc/", 3), None)
    assert HideInvitationLinks().filter(record)
    assert record.getMessage() == "/uitnodiging/…/ 3"
