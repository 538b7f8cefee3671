"""A beheerder opens a leerkring, hands it over to its begeleider, and sees nothing more of it."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from leerkringen.models import Leerkring, Lidmaatschap, Opening, Uitnodiging
from leerkringen.services import answering
from portal.accounts.models import User
from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.services import deliver
from tests.factories import leerkringen as make

pytestmark = pytest.mark.django_db

PURPOSE = {"titel": "Kring van de haven", "doel": "Leren van elkaar.", "thema": "integriteit"}
OPENNESS = {"zichtbaarheid": "geheim", "ledenlijst": "leden", "bewaren_tot": "2099-01-01"}


@pytest.fixture
def opener() -> User:
    user = make.make_user("Bea Beheerder")
    user.user_permissions.add(Permission.objects.get(codename="open_leerkring"))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def client(opener: User) -> Client:
    return make.signed_in(opener)


def begin(client: Client) -> Opening:
    answer = client.post("/leerkringen/openen/nieuw/", PURPOSE)
    opening = Opening.objects.get()
    assert answer["Location"] == f"/leerkringen/openen/{opening.pk}/openheid/"
    return opening


def test_each_step_leads_back_with_what_was_filled_in(client: Client) -> None:
    base = f"/leerkringen/openen/{begin(client).pk}/"
    assert "Vorige stap" not in client.get("/leerkringen/openen/nieuw/").content.decode()
    for here, before in (("openheid", "gegevens"), ("begeleiders", "openheid")):
        assert f'href="{base}{before}/"' in client.get(f"{base}{here}/").content.decode()
    assert PURPOSE["titel"] in client.get(f"{base}gegevens/").content.decode()


def test_three_steps_and_hand_over(client: Client, mailoutbox: list) -> None:
    opening = begin(client)
    base = f"/leerkringen/openen/{opening.pk}/"
    assert client.post(f"{base}openheid/", OPENNESS)["Location"] == f"{base}begeleiders/"
    addresses = {"adressen": "anna@brinkdam.example\r\n\r\nBas@brinkdam.example"}
    assert client.post(f"{base}begeleiders/", addresses)["Location"] == base
    page = client.get(base).content.decode()
    assert "anna@brinkdam.example" in page
    assert "bas@brinkdam.example" in page
    for delivery in MailDelivery.objects.filter(state=DeliveryState.QUEUED):
        deliver(str(delivery.pk))
    assert sorted(one.to[0] for one in mailoutbox) == ["anna@brinkdam.example", "bas@brinkdam.example"]
    # The first to come in has the leerkring; from that moment the opener is an outsider.
    guide = make.make_user(email="anna@brinkdam.example")
    answering.accept(invitation=Uitnodiging.objects.get(email="anna@brinkdam.example"), user=guide)
    circle = Leerkring.objects.get()
    assert Lidmaatschap.objects.get().rol == "begeleider"
    for path in (base, f"{base}gegevens/", f"{base}stoppen/", f"/leerkringen/{circle.pk}/"):
        assert client.get(path).status_code == 404
        assert client.post(path, PURPOSE).status_code == 404
    assert "haven" not in client.get("/leerkringen/openen/").content.decode()
    as_guide = make.signed_in(guide)
    rules = as_guide.get(f"/leerkringen/{circle.pk}/werkafspraken/")
    agree = {"versie": str(rules.context["rules"].pk), "akkoord": "on"}
    assert as_guide.post(f"/leerkringen/{circle.pk}/werkafspraken/", agree).status_code == 302
    assert as_guide.get(f"/leerkringen/{circle.pk}/fase/").status_code == 200


def test_a_form_sent_twice_counts_once(client: Client) -> None:
    opening = begin(client)
    assert client.post("/leerkringen/openen/nieuw/", PURPOSE).status_code == 302
    assert Opening.objects.get() == opening
    assert client.post("/leerkringen/openen/nieuw/", PURPOSE | {"titel": "Kring aan zee"}).status_code == 302
    assert Leerkring.objects.count() == 2
    for _time in range(2):
        data = {"adressen": "anna@brinkdam.example"}
        assert client.post(f"/leerkringen/openen/{opening.pk}/begeleiders/", data).status_code == 302
    assert Uitnodiging.objects.get().nummer == 1
    assert MailDelivery.objects.count() == 1


def test_what_is_changed_after_going_back_is_kept(client: Client) -> None:
    """The browser goes back to the empty address of the first step, not to that of the opening."""
    opening = begin(client)
    answer = client.post("/leerkringen/openen/nieuw/", PURPOSE | {"doel": "Leren van de buren."})
    assert answer["Location"] == f"/leerkringen/openen/{opening.pk}/openheid/"
    assert Leerkring.objects.get().doel == "Leren van de buren."


def test_the_end_stays_before_the_day_until_which_all_is_kept(client: Client) -> None:
    opening = begin(client)
    base = f"/leerkringen/openen/{opening.pk}/"
    assert client.post(f"{base}openheid/", OPENNESS).status_code == 302
    answer = client.post(f"{base}gegevens/", PURPOSE | {"eind": "2099-01-02"})
    assert answer.status_code == 422
    assert "bewaard tot en met 1 januari 2099" in answer.content.decode()
    assert client.post(f"{base}gegevens/", PURPOSE | {"eind": "2099-01-01"}).status_code == 302


@pytest.mark.parametrize("name", ["titel", "doel"])
def test_a_title_that_nobody_sees_is_refused(client: Client, name: str) -> None:
    answer = client.post("/leerkringen/openen/nieuw/", PURPOSE | {name: "\u200b\u200d"})
    assert answer.status_code == 422
    assert "te lezen" in answer.content.decode()


def test_addresses_of_begeleiders_may_be_pasted_from_a_mail_program(client: Client) -> None:
    opening = begin(client)
    pasted = '"Vos, Anna" <anna@brinkdam.example>; bas@brinkdam.example, anna@brinkdam.example'
    answer = client.post(f"/leerkringen/openen/{opening.pk}/begeleiders/", {"adressen": pasted})
    assert answer.status_code == 302
    sent = Uitnodiging.objects.order_by("email").values_list("email", flat=True)
    assert list(sent) == ["anna@brinkdam.example", "bas@brinkdam.example"]


def test_nothing_is_lost_halfway(client: Client) -> None:
    opening = begin(client)
    base = f"/leerkringen/openen/{opening.pk}/"
    wrong = client.post(f"{base}openheid/", OPENNESS | {"aanmelden": "on"})
    assert wrong.status_code == 422
    assert "Kring van de haven" in client.get("/leerkringen/openen/").content.decode()
    assert client.post(f"{base}gegevens/", PURPOSE | {"titel": "Kring aan zee"}).status_code == 302
    assert "Kring aan zee" in client.get(base).content.decode()
    for addresses, text in (("geen adres", "is geen e-mailadres"), ("", "minstens een adres")):
        answer = client.post(f"{base}begeleiders/", {"adressen": addresses})
        assert answer.status_code == 422
        assert text in answer.content.decode()
    many = "\n".join(f"p{number}@brinkdam.example" for number in range(6))
    assert client.post(f"{base}begeleiders/", {"adressen": many}).status_code == 422
    assert not Uitnodiging.objects.exists()


def test_resend_withdraw_and_cancel(client: Client) -> None:
    opening = begin(client)
    base = f"/leerkringen/openen/{opening.pk}/"
    client.post(f"{base}begeleiders/", {"adressen": "anna@brinkdam.example"})
    first = Uitnodiging.objects.get()
    # The button pressed twice sends one mail, of which the link works.
    for _time in range(2):
        assert client.post(f"{base}{first.pk}/opnieuw/", {"nummer": "1"}).status_code == 302
    again = Uitnodiging.objects.get()
    assert (again.nummer, again.token == first.token) == (2, False)
    assert client.get(f"{base}{first.pk}/opnieuw/").status_code == 405
    assert client.post(f"{base}{first.pk}/intrekken/").status_code == 302
    assert client.post(f"{base}{first.pk}/opnieuw/", {"nummer": "2"}).status_code == 404
    assert Client().get(f"/leerkringen/uitnodiging/{again.token}/").status_code == 404
    assert client.post(f"{base}stoppen/").status_code == 302
    assert not Leerkring.objects.exists()


def test_others_may_not(client: Client) -> None:
    """Without the permission nobody opens; with it nobody sees what another one prepares."""
    opening = begin(client)
    ordinary = make.signed_in(make.make_user())
    assert ordinary.get("/leerkringen/openen/").status_code == 403
    assert ordinary.post("/leerkringen/openen/nieuw/", PURPOSE).status_code == 403
    other = make.make_user(is_superuser=True, is_staff=True)
    as_other = make.signed_in(other)
    assert as_other.get(f"/leerkringen/openen/{opening.pk}/").status_code == 404
    assert as_other.post(f"/leerkringen/openen/{opening.pk}/stoppen/").status_code == 404
    assert "haven" not in as_other.get("/leerkringen/openen/").content.decode()
    assert Client().get("/leerkringen/openen/").status_code == 302
    assert Leerkring.objects.count() == 1
