"""Accounts in the Wagtail admin: made by an administrator, without password, with UUID keys."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditLine
from tests.accounts.test_passwords import NEW, link_in_mail, send_waiting_mail
from tests.factories.accounts import make_account, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return make_account("Ingrid Hagedoorn", is_superuser=True, factor=True)


@pytest.fixture
def admin(administrator: User) -> Client:
    return sign_in(administrator)


def test_forms_have_no_password_and_one_name(admin: Client, administrator: User) -> None:
    for path in ("/admin/users/new/", f"/admin/users/edit/{administrator.pk}/", "/admin/account/"):
        page = admin.get(path)
        assert page.status_code == 200, path
        text = page.content.decode()
        assert 'type="password"' not in text, path
        assert 'name="first_name"' not in text, path


def test_forms_show_each_field_that_they_need(admin: Client, administrator: User) -> None:
    other = make_account("Joris Bakhuis")
    for path, names in (
        ("new/", {"full_name", "email", "is_superuser", "groups"}),
        (f"edit/{other.pk}/", {"full_name", "email", "is_active", "is_superuser", "groups"}),
        (f"edit/{administrator.pk}/", {"full_name", "groups"}),
    ):
        html = admin.get(f"/admin/users/{path}").content.decode()
        shown = set(re.findall(r'name="(full_name|email|is_active|is_superuser|groups)"', html))
        assert shown == names, path
        assert not re.search(r"data-field-input>\s*None\s*<", html), path
    refused = admin.post("/admin/users/new/", {"email": "niemand@voorbeeld.example"}).content.decode()
    assert "verplicht" in refused


def test_own_page_in_the_admin_keeps_no_second_name_or_photo(admin: Client, client: Client) -> None:
    page = admin.get("/admin/account/").content.decode()
    assert "theme" in page
    for field in ("first_name", "avatar-avatar"):
        assert field not in page, field
    assert admin.post("/admin/account/", {"theme-theme": "dark"}).status_code in {200, 302}
    assert client.get("/admin/account/").status_code == 302
    assert sign_in(make_account("Joris Bakhuis")).get("/admin/account/").status_code == 403


def test_list_shows_and_searches_names(admin: Client) -> None:
    other = make_account("Joris Bakhuis")
    page = admin.get("/admin/users/").content.decode()
    assert "Joris Bakhuis" in page
    assert f"/admin/users/edit/{other.pk}/" in page
    for path in (
        "?q=bakhuis",
        "?q=joris.bakhuis@",
        "?ordering=full_name",
        "?ordering=-full_name",
        "?ordering=email",
    ):
        found = admin.get(f"/admin/users/{path}")
        assert found.status_code == 200, path
        assert "Joris Bakhuis" in found.content.decode(), path
    assert "Joris Bakhuis" not in admin.get("/admin/users/?q=niemand").content.decode()
    assert admin.get(f"/admin/users/history/{other.pk}/").status_code == 200
    assert admin.get(f"/admin/users/delete/{other.pk}/").status_code == 200


def test_new_account_chooses_its_password_by_mail(admin: Client, client: Client) -> None:
    group = Group.objects.get(name="Redacteuren")
    answer = admin.post(
        "/admin/users/new/",
        {"email": "Nieuw@Voorbeeld.example", "full_name": "Lotte Zeegers", "groups": [group.pk]},
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    user = User.objects.get(full_name="Lotte Zeegers")
    assert user.email == "nieuw@voorbeeld.example"
    assert user.is_staff
    assert not user.is_superuser
    assert not user.has_usable_password()
    assert list(user.groups.all()) == [group]
    assert EmailAddress.objects.filter(user=user, email=user.email, primary=True, verified=True).count() == 1
    assert user.profile.organisation == ""
    send_waiting_mail()
    assert mail.outbox[-1].to == [user.email]
    assert mail.outbox[-1].subject == "Er is een account voor u gemaakt"
    client.post(client.get(link_in_mail())["Location"], {"password1": NEW, "password2": NEW})
    signed_in = sign_in(user, password=NEW)
    assert signed_in.get("/admin/")["Location"] == "/account/tweede-stap/"


def test_address_in_use_is_refused_in_dutch(admin: Client) -> None:
    make_account("Joris Bakhuis")
    page = admin.post(
        "/admin/users/new/", {"email": "JORIS.bakhuis@voorbeeld.example", "full_name": "Dubbel"}
    )
    assert "Er is al een account met dit e-mailadres." in page.content.decode()


def test_changing_the_address_keeps_one_verified_address(admin: Client) -> None:
    user = make_account("Joris Bakhuis")
    data = {"email": "joris@voorbeeld.example", "full_name": "Joris Bakhuis", "is_active": "on"}
    assert admin.post(f"/admin/users/edit/{user.pk}/", data).status_code == 302
    addresses = EmailAddress.objects.filter(user=user).values_list("email", "primary", "verified")
    assert list(addresses) == [("joris@voorbeeld.example", True, True)]
    user.refresh_from_db()
    assert sign_in(user).get("/account/").status_code == 200


def test_who_signs_in_without_own_second_step_keeps_the_address(admin: Client) -> None:
    """Else an administrator could move it to an own address, choose a password and enter as that person."""
    user = make_account("Joris Bakhuis")
    sign_in(user)
    data = {"email": "joris@elders.example", "full_name": "Joris Bakhuis", "is_active": "on"}
    page = admin.post(f"/admin/users/edit/{user.pk}/", data)
    assert "Dit adres kunt u niet wijzigen" in page.content.decode()
    user.refresh_from_db()
    assert user.email == "joris.bakhuis@voorbeeld.example"
    same = data | {"email": "Joris.Bakhuis@voorbeeld.example", "full_name": "Joris de Bakhuis"}
    assert admin.post(f"/admin/users/edit/{user.pk}/", same).status_code == 302
    user.refresh_from_db()
    assert user.full_name == "Joris de Bakhuis"
    send_waiting_mail()
    assert not mail.outbox


def test_the_old_address_hears_of_the_new_one(admin: Client) -> None:
    user = make_account("Joris Bakhuis", factor=True)
    sign_in(user)
    data = {"email": "joris@elders.example", "full_name": "Joris Bakhuis", "is_active": "on"}
    assert admin.post(f"/admin/users/edit/{user.pk}/", data).status_code == 302
    send_waiting_mail()
    assert [one.to for one in mail.outbox] == [["joris.bakhuis@voorbeeld.example"]]
    assert mail.outbox[0].subject == "Uw e-mailadres is gewijzigd"
    assert "joris@elders.example" in mail.outbox[0].body


def test_taking_the_groups_away_takes_the_staff_mark_away(admin: Client) -> None:
    user = make_account("Joris Bakhuis", groups=[Group.objects.get(name="Redacteuren")], is_staff=True)
    data = {"email": user.email, "full_name": user.full_name, "is_active": "on"}
    admin.post(f"/admin/users/edit/{user.pk}/", data)
    user.refresh_from_db()
    assert not user.is_staff


def test_nobody_blocks_or_promotes_oneself(admin: Client, administrator: User) -> None:
    data = {"full_name": "Ingrid Hagedoorn", "email": "elders@voorbeeld.example"}
    assert admin.post(f"/admin/users/edit/{administrator.pk}/", data).status_code == 302
    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.is_superuser
    assert administrator.email == "ingrid.hagedoorn@voorbeeld.example"


def test_14_editors_do_not_manage_accounts() -> None:
    editor = make_account(groups=[Group.objects.get(name="Eindredacteuren")], is_staff=True, factor=True)
    client = sign_in(editor)
    for path in ("/admin/users/", "/admin/users/new/", "/admin/groups/"):
        assert client.get(path).status_code in {302, 403}, path


def test_changes_are_in_the_log(admin: Client, administrator: User) -> None:
    group = Group.objects.get(name="Redacteuren")
    admin.post("/admin/users/new/", {"email": "n@voorbeeld.example", "full_name": "N", "groups": [group.pk]})
    made = User.objects.get(email="n@voorbeeld.example")
    lines = AuditLine.objects.filter(object=f"account {made.pk}")
    assert {"account maken", "rechten wijzigen"} <= {line.action for line in lines}
    assert {line.actor for line in lines} == {administrator}
    assert {line.origin for line in lines} == {"127.0.0.1"}
