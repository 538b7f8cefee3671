"""After erasing nothing names the person any more: no table, file, index or page. What others wrote stays."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from leerkringen.models import Akkoord, Bericht, Gesprek, Lidmaatschap, Praktijkdocument, Uitnodiging
from leerkringen.own_forms import ProfilePageForm
from leerkringen.roles import Rol
from portal.accounts.erasure import erase_account
from portal.accounts.erasure_register import registered_ids
from portal.accounts.models import User
from portal.audit.models import AuditLine
from tests.contracts.conftest import drain_all
from tests.contracts.test_leak_channels import live_as_a_member, texts_of_tables
from tests.contracts.watching import found_canaries
from tests.contracts.world import MEMBER, World
from tests.factories.accounts import make_account, sign_in
from tests.factories.leerkringen import (
    confirmed,
    guide_of,
    invitation_for,
    join,
    long_ago,
    make_circle,
    member_of,
    say,
    share,
    talk,
)

pytestmark = pytest.mark.django_db

PAGE = "/account/mijn-gegevens/wissen/"
# What is the person's own and no contribution.
PERSONAL = ("naam", "adres", "organisatie", "functie", "expertise", "telefoon", "lidorganisatie")


@pytest.fixture(autouse=True)
def register(settings: Any, tmp_path: Path) -> Path:
    settings.ERASURE_REGISTER = str(tmp_path / "gewist.txt")
    settings.CLAMD_URL = ""
    return tmp_path / "gewist.txt"


def personal_left(world: World, folder: Path) -> dict[str, set[str]]:
    """Where something personal is still found: in tables, and in files (index, closed files, media)."""
    wanted = {world.canaries[name].lower() for name in PERSONAL} | {world.hidden.lower()}
    files = ((str(path), path.read_bytes().decode("latin-1")) for path in folder.rglob("*") if path.is_file())
    found = {where: found_canaries(text) & wanted for where, text in [*texts_of_tables(), *files]}
    return {where: names for where, names in found.items() if names}


def test_nothing_names_the_person_any_more(
    make_world: Callable[..., World],
    own_folder: Path,
    django_capture_on_commit_callbacks: Any,
    register: Path,
) -> None:
    world = make_world("andere kring")
    guide, client = world.accounts[MEMBER], world.client(MEMBER)
    second = guide_of(world.circle, "Anouk Terlingen")
    live_as_a_member(world)
    own_invitation = invitation_for(make_other(second), guide.email, second)
    drain_all()
    assert len(personal_left(world, own_folder)) > 5, "anders zoekt dit naar niets"
    by_organisation = f"/zoeken/?in=leerkringen&q={quote(world.canaries['lidorganisatie'])}"
    assert str(world.ids["document_id"]) in client.get(by_organisation).content.decode()
    agreements, messages = Akkoord.objects.filter(user=guide).count(), Bericht.objects.count()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer = confirmed(client).post(PAGE, {"bevestiging": " Wissen "})
    assert (answer.status_code, answer["Location"]) == (302, "/account/gewist/")
    drain_all()
    # The address is in the one mail that went to it, and in nothing that we keep.
    (last,) = mail.outbox
    assert last.to == [guide.email]
    assert not found_canaries(f"{last.subject}{last.body}")
    assert personal_left(world, own_folder) == {}
    assert registered_ids() == [guide.pk]
    assert str(guide.pk) in register.read_text()
    # Proof and contributions stay.
    assert Akkoord.objects.filter(user=guide).count() == agreements
    assert Bericht.objects.count() == messages
    assert not Lidmaatschap.objects.filter(user=guide, beeindigd_op=None).exists()
    assert not Uitnodiging.objects.open().filter(door=guide).exists()
    own_invitation.refresh_from_db()
    assert own_invitation.ingetrokken_op
    line = AuditLine.objects.get(action="account gewist")
    assert (line.object, line.actor_id) == (f"account {guide.pk}", guide.pk)
    the_circle_goes_on(world, second)
    the_door_is_closed(world)


def make_other(guide: User) -> Any:
    circle = make_circle("Kring van Brinkdam")
    join(circle, guide, rol=Rol.BEGELEIDER)
    return circle


def the_circle_goes_on(world: World, reader: User) -> None:
    """Every page shows one name instead, without initials, role and organisation. Search still works."""
    client = sign_in(reader)
    base = f"/leerkringen/{world.circle.pk}/"
    personal = {world.canaries[name].lower() for name in PERSONAL}
    for path in (
        "",
        "gesprekken/",
        f"gesprekken/{world.ids['conversation_id']}/",
        f"gesprekken/{world.ids['conversation_id']}/{world.ids['message_id']}/verwijderen/",
        "documenten/",
        f"documenten/{world.ids['document_id']}/",
        "leden/",
        "uitnodigen/",
    ):
        text = client.get(base + path).content.decode()
        assert not found_canaries(text) & personal, path
        if "gesprekken" in path or "documenten/" in path[:-1]:
            assert "Oud-deelnemer" in text, path
    talk = client.get(f"{base}gesprekken/{world.ids['conversation_id']}/").content.decode()
    assert "avatar--former" in talk
    assert '<span class="meta">begeleider' not in talk
    assert client.get(f"{base}leden/{world.ids['membership_id']}/").status_code == 404
    found = client.get(f"/zoeken/?in=leerkringen&q={quote(world.canaries['document'])}").content.decode()
    assert str(world.ids["document_id"]) in found
    gone = client.get(f"/zoeken/?in=leerkringen&q={quote(world.canaries['lidorganisatie'])}").content.decode()
    assert str(world.ids["document_id"]) not in gone


def the_door_is_closed(world: World) -> None:
    guide, client = world.accounts[MEMBER], world.client(MEMBER)
    assert client.get("/account/").status_code == 302
    assert not UserSession.objects.filter(user=guide).exists()
    assert client.get(f"/leerkringen/{world.circle.pk}/").status_code == 404
    assert client.get("/account/gewist/").status_code == 200
    for address in (guide.email, f"gewist-{guide.pk}@gewist.invalid"):
        refused = client.post("/account/login/", {"login": address, "password": "vier lange woorden samen"})
        assert refused.status_code == 200
    assert not erase_account(user_id=guide.pk, actor=None)


@pytest.mark.usefixtures("own_folder")
def test_the_only_begeleider_hands_over_first() -> None:
    circle = make_circle("Kring met één begeleider")
    guide = guide_of(circle)
    client = confirmed(sign_in(guide))
    assert "Kring met één begeleider" in client.get(PAGE).content.decode()
    answer = client.post(PAGE, {"bevestiging": "wissen"})
    assert answer.status_code == 422
    assert "enige begeleider" in answer.content.decode()
    guide.refresh_from_db()
    assert guide.erased_at is None
    # The administrator learns that something stands in the way, not what.
    admin = sign_in(make_account("Ingrid Hagedoorn", is_superuser=True, factor=True))
    refused = admin.post(f"/admin/users/delete/{guide.pk}/", follow=True).content.decode()
    assert "nog niet te wissen" in refused
    assert "Kring met" not in refused
    assert str(circle.pk) not in refused
    guide_of(circle)
    assert client.post(PAGE, {"bevestiging": "wissen"}).status_code == 302


@pytest.mark.usefixtures("own_folder")
def test_it_asks_who_it_is_and_a_word() -> None:
    user = member_of(make_circle())
    client = long_ago(sign_in(user))
    asked = client.post(PAGE, {"bevestiging": "wissen"})
    assert "reauthenticate" in asked["Location"]
    for typed in ("", "ja", "x" * 30):
        answer = confirmed(client).post(PAGE, {"bevestiging": typed})
        assert answer.status_code == 422
        assert "id_bevestiging" in answer.content.decode()
    user.refresh_from_db()
    assert user.erased_at is None
    assert user.is_active


@pytest.mark.usefixtures("own_folder")
@pytest.mark.parametrize("way", ["one", "many"])
def test_deleting_in_the_admin_does_the_same(way: str, django_capture_on_commit_callbacks: Any) -> None:
    """A cascade would have taken memberships and agreements along, and left conversations bare."""
    circle = make_circle()
    guide, user = guide_of(circle), member_of(circle, "Koen van der Heide")
    conversation = talk(circle, user, "Mijn vraag")
    reply = say(conversation, guide, "Antwoord van een ander")
    document = share(circle, user)
    admin = sign_in(make_account("Ingrid Hagedoorn", is_superuser=True, factor=True))
    fields = {"email": user.email, "full_name": "Koen V", "is_active": "on"}
    assert admin.post(f"/admin/users/edit/{user.pk}/", fields).status_code == 302
    address = user.email
    path = (
        f"/admin/users/delete/{user.pk}/"
        if way == "one"
        else f"/admin/bulk/accounts/user/delete/?id={user.pk}"
    )
    assert admin.get(path).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(path).status_code == 302
    user.refresh_from_db()
    assert user.erased_at
    assert str(user) == "Oud-deelnemer"
    assert Gesprek.objects.get(pk=conversation.pk).auteur_id == user.pk
    assert Bericht.objects.filter(pk=reply.pk).exists()
    assert Praktijkdocument.objects.filter(pk=document.pk).exists()
    assert Akkoord.objects.filter(user=user).exists()
    assert not Lidmaatschap.objects.active().filter(user=user).exists()
    line = AuditLine.objects.get(action="account gewist")
    assert line.actor.full_name == "Ingrid Hagedoorn"
    found = [table for table, text in texts_of_tables() if "Koen" in text or address in text]
    assert found == []
    listed = admin.get("/admin/users/").content.decode()
    assert str(user.pk) not in listed
    assert admin.get(f"/admin/users/edit/{user.pk}/").status_code == 404
    # Whoever tries it past the admin gets an error instead of a cascade.
    with pytest.raises(ProtectedError):
        User.objects.filter(pk=user.pk).delete()


@pytest.mark.usefixtures("own_folder")
def test_the_register_is_replayed_after_a_restore(
    register: Path, django_capture_on_commit_callbacks: Any
) -> None:
    circle = make_circle()
    guide_of(circle)
    gone, other = member_of(circle, "Koen van der Heide"), member_of(circle)
    moment = timezone.now() - timedelta(days=3)
    # The backup knows this person; the register, kept elsewhere, tells of the erasure.
    register.write_text(
        f"{moment.isoformat()} {gone.pk}\nkapotte regel\n\n{moment.isoformat()} {other.pk}x\n"
    )
    for flag, erased in (("--dry-run", False), ("", True), ("", True)):
        out, mails = StringIO(), len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("apply_erasures", *([flag] if flag else []), stdout=out)
        gone.refresh_from_db()
        assert bool(gone.erased_at) is erased, out.getvalue()
        assert len(mail.outbox) == mails
    assert "Opnieuw gewist: 0, al weg: 1" in out.getvalue()
    assert not Lidmaatschap.objects.active().filter(user=gone).exists()
    other.refresh_from_db()
    assert other.erased_at is None
    # A line that could not be written at the time is added.
    register.unlink()
    call_command("apply_erasures", stdout=out)
    assert registered_ids() == [gone.pk]


@pytest.mark.usefixtures("own_folder")
def test_a_form_that_was_open_brings_nobody_back() -> None:
    user = member_of(make_circle(), "Koen van der Heide")
    fields = {"full_name": "Koen van der Heide", "organisation": "gemeente Lindemeer"}
    form = ProfilePageForm(fields, instance=User.objects.get(pk=user.pk))
    assert form.is_valid()
    erase_account(user_id=user.pk, actor=None)
    with pytest.raises(User.DoesNotExist):
        form.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        user.save()  # A copy from before.
    assert User.objects.get(pk=user.pk).erased_at
    assert not [table for table, text in texts_of_tables() if "Koen" in text or "Lindemeer" in text]


@pytest.mark.usefixtures("own_folder")
def test_the_last_administrator_stays() -> None:
    user = make_account("Ingrid Hagedoorn", is_superuser=True, factor=True)
    answer = confirmed(sign_in(user)).post(PAGE, {"bevestiging": "wissen"})
    assert answer.status_code == 422
    assert "enige beheerder" in answer.content.decode()


def test_every_link_to_a_person_was_thought_of() -> None:
    """A new table that points at people: decide what erasing does with it, then add it here."""
    ours = {
        f"{model._meta.label}.{one.name}"
        for app in ("leerkringen", "files", "notifications", "accounts", "audit", "kennisbank")
        for model in apps.get_app_config(app).get_models()
        for one in model._meta.local_fields
        if one.related_model is User and one.name not in {"locked_by", "owner"}
    }
    assert ours == {
        "accounts.Profile.user",  # deleted
        "audit.AuditLine.actor",  # keeps the id
        "files.ClosedFile.uploaded_by",  # keeps the id: the file is a contribution
        "kennisbank.Afbeelding.uploaded_by_user",
        "kennisbank.KennisPage.redacteur",
        "kennisbank.PubliekDocument.uploaded_by_user",
        "leerkringen.Noodtoegang.gevraagd_door",  # ended; who read along stays known to the members
        "leerkringen.Noodtoegang.toegekend_door",  # keeps the name: the members can read who allowed it
        "leerkringen.Aanvraag.behandeld_door",  # keeps the id; the request itself goes after 30 days
        "leerkringen.Akkoord.user",  # keeps the id: proof
        "leerkringen.Bericht.auteur",
        "leerkringen.Gegevensexport.user",  # deleted
        "leerkringen.Gelezen.user",  # deleted
        "leerkringen.Gesprek.auteur",
        "leerkringen.Lidmaatschap.user",  # ended, keeps the id
        "leerkringen.Opening.door",  # keeps the id; an opening that was not handed over goes with its opener
        "leerkringen.Praktijkdocument.geplaatst_door",
        "leerkringen.Profielfoto.user",  # deleted
        "leerkringen.Uitnodiging.door",  # withdrawn, keeps the id
        "notifications.MailDelivery.recipient",  # deleted
        "notifications.Notice.actor",  # keeps the id
        "notifications.ReaderPlace.user",  # deleted
        "notifications.SeenNotice.user",  # deleted
    }
