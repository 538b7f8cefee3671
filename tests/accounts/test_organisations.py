"""Which organisation an address belongs to, and who is told when it does not fit."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from leerkringen.roles import Rol
from portal.accounts.mail_domains import normal_domain, validate_domain
from portal.accounts.models import OpenIDProvider, Organisation, OrganisationDomain
from portal.accounts.organisation_models import validate_issuer
from portal.accounts.organisations import Claimed, mismatches, organisation_of_address
from portal.audit.models import AuditLine
from tests.factories.accounts import make_account, sign_in
from tests.factories.leerkringen import invitation_for, join, make_circle
from tests.factories.organisations import make_organisation, make_provider


def test_domains_have_one_form() -> None:
    assert normal_domain(" Oosterwaard.Example. ") == "oosterwaard.example"
    assert normal_domain("súdwest.example") == "xn--sdwest-pya.example"
    for odd in (
        "",
        "example",
        "a@b.example",
        "-a.example",
        "a..example",
        "10.0.0.1",
        "a b.example",
        "x" * 300,
    ):
        assert normal_domain(odd) == "", odd


@pytest.mark.parametrize(
    "domain", ["gmail.com", "mail.ziggo.nl", "outlook.com", "x@oosterwaard.example", "nl", "Groot.example"]
)
def test_domains_that_say_nothing_are_refused(domain: str) -> None:
    with pytest.raises(ValidationError):
        validate_domain(domain)


@pytest.mark.django_db
def test_the_longest_domain_wins_and_look_alikes_do_not_count() -> None:
    town = make_organisation("Gemeente Oosterwaard")
    clerk = make_organisation("Griffie Oosterwaard", "griffie.oosterwaard.example")
    off = make_organisation("Gemeente Brinkdam", is_active=False)
    expected = {
        "a@oosterwaard.example": town,
        "A@Afdeling.OOSTERWAARD.example": town,
        "a@griffie.oosterwaard.example": clerk,
        "a@x.griffie.oosterwaard.example": clerk,
        "a@nietoosterwaard.example": None,
        "a@oosterwaard.example.evil.example": None,
        "a@example": None,
        "geen adres": None,
        "@oosterwaard.example": None,
        "a@brinkdam.example": None,
    }
    assert {email: organisation_of_address(email) for email in expected} == expected
    assert off.domains.count() == 1


@pytest.mark.django_db
def test_mismatches_cost_two_queries_however_many_rows(django_assert_num_queries: Any) -> None:
    make_organisation("Gemeente Oosterwaard")
    make_organisation("Gemeente Lindemeer")
    rows = {
        "past": Claimed("a@oosterwaard.example", "gemeente  OOSTERWAARD"),
        "vreemd": Claimed("a@brinkdam.example", "Gemeente Oosterwaard"),
        "ander": Claimed("a@lindemeer.example", "Gemeente Oosterwaard"),
        "onbekend": Claimed("a@lindemeer.example", "Bureau Hoogvelde"),
        "zonder": Claimed("a@lindemeer.example", ""),
        "vrij": Claimed("a@bureau.example", "Bureau Hoogvelde"),
    }
    rows |= {f"rij {number}": Claimed(f"a@{number}.example", f"Bureau {number}") for number in range(50)}
    with django_assert_num_queries(2):
        found = mismatches(rows)
    assert found == {
        "vreemd": "Adres hoort niet bij Gemeente Oosterwaard (brinkdam.example)",
        "ander": "Adres hoort niet bij Gemeente Oosterwaard (lindemeer.example)",
        "onbekend": "Adres hoort bij Gemeente Lindemeer (lindemeer.example)",
    }


@pytest.mark.django_db
def test_only_who_may_invite_sees_a_mismatch(django_assert_max_num_queries: Any) -> None:
    make_organisation("Gemeente Oosterwaard")
    guide, other = make_account("Anouk Terlingen", factor=True), make_account("Joris Bakhuis", factor=True)
    circle = make_circle()
    join(circle, guide, rol=Rol.BEGELEIDER)
    join(circle, other, organisatie="Gemeente Oosterwaard")
    invitation_for(circle, "fatma@lindemeer.example", guide, organisation="gemeente oosterwaard")
    line = "Adres hoort niet bij Gemeente Oosterwaard (voorbeeld.example)"
    as_guide, as_member = sign_in(guide), sign_in(other)
    assert line in as_guide.get(f"/leerkringen/{circle.pk}/leden/").content.decode()
    page = as_guide.get(f"/leerkringen/{circle.pk}/uitnodigen/").content.decode()
    assert "Adres hoort niet bij Gemeente Oosterwaard (lindemeer.example)" in page
    page = as_member.get(f"/leerkringen/{circle.pk}/leden/").content.decode()
    assert "Joris Bakhuis" in page
    assert "Adres hoort" not in page
    with django_assert_max_num_queries(30) as few:
        as_guide.get(f"/leerkringen/{circle.pk}/leden/")
    for number in range(12):
        join(circle, make_account(f"Lid {number}"), organisatie="Gemeente Oosterwaard")
    with django_assert_max_num_queries(len(few)):
        assert as_guide.get(f"/leerkringen/{circle.pk}/leden/").content.decode().count(line) == 13


@pytest.fixture
def manager(db: None) -> Client:
    return sign_in(make_account("Ingrid Hagedoorn", is_superuser=True, factor=True))


def test_a_beheerder_enters_an_organisation_with_its_domains(manager: Client) -> None:
    form = {"name": "Gemeente Oosterwaard", "kind": "gemeente", "is_active": "on"}
    answer = manager.post(
        "/admin/organisaties/new/", form | {"domain_lines": "gmail.com\nx@oosterwaard.example"}
    )
    text = answer.content.decode()
    assert "Bij gmail.com kan iedereen een adres krijgen" in text
    assert "Vul alleen het deel achter het @-teken in" in text
    assert not Organisation.objects.exists()
    answer = manager.post(
        "/admin/organisaties/new/", form | {"domain_lines": "Oosterwaard.example\nsúdwest.example"}
    )
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    organisation = Organisation.objects.get()
    assert set(organisation.domains.values_list("domain", flat=True)) == {
        "oosterwaard.example",
        "xn--sdwest-pya.example",
    }
    again = manager.post("/admin/organisaties/new/", form | {"domain_lines": "oosterwaard.example"})
    assert "hoort al bij Gemeente Oosterwaard" in again.content.decode()
    assert "Er is al een organisatie met deze naam" in again.content.decode()
    path = f"/admin/organisaties/edit/{organisation.pk}/"
    assert "oosterwaard.example" in manager.get(path).content.decode()
    manager.post(path, form | {"domain_lines": "oosterwaard.example"})
    assert OrganisationDomain.objects.count() == 1
    assert (
        AuditLine.objects.filter(
            action="inloggen instellen", object=f"organisation {organisation.pk}"
        ).count()
        == 2
    )
    assert manager.post(f"/admin/organisaties/delete/{organisation.pk}/").status_code in {302, 403}
    assert Organisation.objects.count() == 1


def test_a_beheerder_connects_a_provider_and_never_moves_it(manager: Client) -> None:
    organisation = make_organisation()
    form = {
        "organisation": organisation.pk,
        "button": "Gemeente Oosterwaard",
        "key": "oosterwaard",
        "issuer": "http://login.oosterwaard.example",
        "client_id": "weerbaar",
        "is_active": "on",
    }
    assert "moet met https:// beginnen" in manager.post("/admin/inlogdiensten/new/", form).content.decode()
    good = form | {"issuer": "https://login.oosterwaard.example/realms/werk"}
    assert manager.post("/admin/inlogdiensten/new/", good).status_code == 302
    row = OpenIDProvider.objects.get()
    path = f"/admin/inlogdiensten/edit/{row.pk}/"
    page = manager.get(path).content.decode()
    assert "OIDC_SECRET_OOSTERWAARD" in page
    manager.post(path, good | {"issuer": "https://evil.example", "key": "anders", "button": "Oosterwaard"})
    row.refresh_from_db()
    assert (row.button, row.key, row.issuer) == ("Oosterwaard", "oosterwaard", good["issuer"])
    overview = manager.get("/admin/inlogdiensten/?ordering=-is_active").content.decode()
    assert "ontbreekt" in overview
    assert "True" not in overview
    assert "True" not in manager.get("/admin/organisaties/").content.decode()
    manager.post(f"/admin/inlogdiensten/delete/{row.pk}/")
    assert OpenIDProvider.objects.exists()


@pytest.mark.django_db
def test_editors_do_not_manage_who_signs_in(client: Client) -> None:
    from django.contrib.auth.models import Group

    editor = make_account("Lotte Zeegers", factor=True, is_staff=True, groups=Group.objects.all())
    row = make_provider("https://login.oosterwaard.example")
    inside = sign_in(editor)
    for path in ("organisaties/", "organisaties/new/", "inlogdiensten/", f"inlogdiensten/edit/{row.pk}/"):
        assert inside.get(f"/admin/{path}").status_code in {302, 403}, path
    assert inside.get(f"/admin/users/uitloggen/{editor.pk}/").status_code in {302, 403}


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.oosterwaard.example",
        "ftp://localhost",
        "https://",
        "https://a.example/?x=1",
        "https://a.example/.well-known/openid-configuration",
        "https://naam@a.example",
    ],
)
def test_an_issuer_is_an_https_address(issuer: str) -> None:
    with pytest.raises(ValidationError):
        validate_issuer(issuer)


def test_loopback_is_for_development_only(settings: Any) -> None:
    validate_issuer("http://localhost:8080/realms/x")
    settings.OPENID_ALLOW_LOOPBACK = False
    with pytest.raises(ValidationError):
        validate_issuer("http://localhost:8080/realms/x")
