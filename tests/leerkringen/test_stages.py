"""The life of a leerkring through HTTP: stages, settings, and new werkafspraken."""

import pytest
from django.test import Client

from leerkringen.enums import Fase
from leerkringen.models import Aanvraag, Akkoord, Gesprek, Leerkring, Lidmaatschap, Uitnodiging, Werkafspraken
from leerkringen.roles import ABILITIES, NEXT, Ability, Rol, abilities, invitable_roles
from leerkringen.services.requests import ask_to_join
from portal.audit.models import AuditLine
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene


def go_to(scene: Scene, stage: str, *, seen: str | None = None, client: Client | None = None) -> int:
    scene.circle.refresh_from_db()
    data = {"fase": stage, "gezien": seen or scene.circle.fase}
    return (client or scene.as_guide).post(scene.url("fase/"), data).status_code


def set_stage(scene: Scene, stage: str) -> None:
    Leerkring.objects.filter(pk=scene.circle.pk).update(fase=stage)


def settings_form(scene: Scene) -> dict[str, str]:
    """What the page holds, as a browser would send it back."""
    form = scene.as_guide.get(scene.url("instellingen/")).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in data.items() if value is not False}


@pytest.mark.once
def test_14_every_row_of_the_table_holds_for_http(scene: Scene) -> None:
    """Each role in each stage: who lacks LEZEN gets the 404 of nothing, who may write is offered to."""
    window = {"vanaf": "2026-01-01", "einddatum": "2099-01-01"}
    people = {Rol.BEGELEIDER: scene.as_guide, Rol.DEELNEMER: scene.as_member}
    for rol in (Rol.SECRETARIS, Rol.GAST):
        user = make.make_user()
        make.join(scene.circle, user, rol=rol, **(window if rol == Rol.GAST else {}))
        people[rol] = make.signed_in(user)
    for stage in Fase:
        set_stage(scene, stage)
        for rol, client in people.items():
            may = abilities(rol, stage)
            answer = client.get(scene.url())
            assert answer.status_code == (200 if Ability.LEZEN in may else 404), (rol, stage)
            if Ability.LEZEN in may:
                write = client.get(scene.url("gesprekken/nieuw/"))
                assert write.status_code == (200 if Ability.SCHRIJVEN in may else 403), (rol, stage)
                for path, ability in (
                    ("fase/", Ability.FASE_WIJZIGEN),
                    ("instellingen/", Ability.INSTELLINGEN_WIJZIGEN),
                    ("uitnodigen/", Ability.UITNODIGEN),
                    ("werkafspraken/wijzigen/", Ability.WERKAFSPRAKEN_WIJZIGEN),
                    ("leden/overdragen/", Ability.LIDMAATSCHAP_WIJZIGEN),
                ):
                    status = client.get(scene.url(path)).status_code
                    assert status == (200 if ability in may else 403), (rol, stage, path)


def test_the_guard_never_loses_the_leerkring() -> None:
    """Whoever can end access can always enter: otherwise nobody could take it away any more."""
    assert ABILITIES[Ability.LEZEN][Rol.BEGELEIDER] == frozenset(Fase)
    assert ABILITIES[Ability.LIDMAATSCHAP_BEEINDIGEN][Rol.BEGELEIDER] == frozenset(Fase)
    reached = {Fase.CONCEPT}
    for stage in Fase:
        reached |= set(NEXT[stage])
    assert reached == set(Fase)


def test_from_the_beginning_to_the_archive(scene: Scene) -> None:
    set_stage(scene, Fase.CONCEPT)
    make.invitation_for(scene.circle, "laat@brinkdam.example", scene.guide, rol=Rol.SECRETARIS)
    assert scene.as_member.get(scene.url()).status_code == 404
    for stage in (Fase.WERVING, Fase.LOPEND, Fase.SLOT, Fase.LOPEND, Fase.SLOT):
        assert go_to(scene, stage) == 302
        assert scene.as_member.get(scene.url()).status_code == 200
    assert go_to(scene, Fase.AFGESLOTEN) == 302
    assert Uitnodiging.objects.get().ingetrokken_op is not None
    assert scene.as_member.get(scene.url()).status_code == 200
    assert scene.as_member.get(scene.url("gesprekken/nieuw/")).status_code == 403
    # Archiving asks until when everything is kept.
    assert go_to(scene, Fase.GEARCHIVEERD) == 422
    data = settings_form(scene) | {"bewaren_tot": "2099-12-31"}
    assert scene.as_guide.post(scene.url("instellingen/"), data).status_code == 302
    assert go_to(scene, Fase.GEARCHIVEERD) == 302
    assert scene.as_member.get(scene.url()).status_code == 404
    assert scene.as_guide.get(scene.url()).status_code == 200
    assert go_to(scene, Fase.SLOT) == 409
    lines = AuditLine.objects.filter(action="fase gewijzigd", circle=scene.circle.pk).values_list(
        "result", flat=True
    )
    assert "slot → afgesloten" in lines


@pytest.mark.parametrize(
    ("stage", "seen", "status"),
    [("gearchiveerd", None, 409), ("slot", "werving", 409), ("onzin", None, 422), ("", None, 422)],
)
def test_no_other_steps(scene: Scene, stage: str, seen: str | None, status: int) -> None:
    assert go_to(scene, stage, seen=seen) == status
    scene.circle.refresh_from_db()
    assert scene.circle.fase == Fase.LOPEND


def test_the_end_shows_guests_out(scene: Scene) -> None:
    guest = make.make_user()
    make.join(scene.circle, guest, rol=Rol.GAST, vanaf="2026-01-01", einddatum="2099-01-01")
    set_stage(scene, Fase.SLOT)
    assert go_to(scene, Fase.AFGESLOTEN) == 302
    membership = Lidmaatschap.objects.get(user=guest)
    assert membership.beeindigd_op is not None
    assert AuditLine.objects.filter(
        action="lidmaatschap beëindigd", object=f"lidmaatschap {membership.pk}", circle=scene.circle.pk
    ).exists()
    assert go_to(scene, Fase.SLOT) == 302
    assert make.signed_in(guest).get(scene.url()).status_code == 404


def test_the_end_answers_who_waits(scene: Scene) -> None:
    Leerkring.objects.filter(pk=scene.circle.pk).update(
        fase=Fase.SLOT, zichtbaarheid="genoemd", aanmelden=True
    )
    scene.circle.refresh_from_db()
    ask_to_join(
        circle=scene.circle,
        name="Tess",
        email="tess@brinkdam.example",
        organisation="Brinkdam",
        function="",
        motivation="Ik leer graag mee.",
    )
    invitation = make.invitation_for(scene.circle, "laat@brinkdam.example", scene.guide)
    assert go_to(scene, Fase.AFGESLOTEN) == 302
    assert Aanvraag.objects.get().status == Aanvraag.Status.AFGEWEZEN
    actions = AuditLine.objects.filter(circle=scene.circle.pk).values_list("action", "object")
    assert ("uitnodiging ingetrokken", f"uitnodiging {invitation.pk}") in actions


@pytest.mark.parametrize(("openness", "shown"), [("genoemd", True), ("ongenoemd", True), ("geheim", False)])
def test_who_holds_an_invitation_sees_the_title_unless_it_is_secret(
    scene: Scene, client: Client, openness: str, shown: bool
) -> None:
    Leerkring.objects.filter(pk=scene.circle.pk).update(zichtbaarheid=openness)
    token = make.invitation_for(scene.circle, "nieuw@brinkdam.example", scene.guide).token
    text = client.get(f"/leerkringen/uitnodiging/{token}/").content.decode()
    assert (scene.circle.titel in text) is shown


def test_who_invites_whom_in_which_stage(scene: Scene) -> None:
    assert invitable_roles(Rol.BEGELEIDER, Fase.CONCEPT) == [Rol.BEGELEIDER, Rol.SECRETARIS]
    assert invitable_roles(Rol.BEGELEIDER, Fase.WERVING) == list(Rol)
    assert invitable_roles(Rol.SECRETARIS, Fase.LOPEND) == [Rol.DEELNEMER, Rol.GAST]
    assert invitable_roles(Rol.DEELNEMER, Fase.LOPEND) == []
    secretary = make.make_user()
    make.join(scene.circle, secretary, rol=Rol.SECRETARIS)
    client = make.signed_in(secretary)
    data = {"email": "nieuw@brinkdam.example", "rol": "begeleider"}
    assert client.post(scene.url("uitnodigen/"), data).status_code == 422
    assert client.post(scene.url("uitnodigen/"), data | {"rol": "deelnemer"}).status_code == 302


def test_settings_say_what_changes_before_they_are_saved(scene: Scene, client: Client) -> None:
    data = settings_form(scene) | {"zichtbaarheid": "genoemd", "aanmelden": "on", "ledenlijst": "begeleiders"}
    answer = scene.as_guide.post(scene.url("instellingen/"), data)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Iedereen op internet ziet de titel" in text
    assert "1 deelnemer ziet de ledenlijst niet meer" in text
    assert scene.circle.titel not in client.get("/leerkringen/").content.decode()
    assert scene.as_guide.post(scene.url("instellingen/"), data | {"bevestigd": "on"}).status_code == 302
    listed = client.get("/leerkringen/")
    assert scene.circle.titel in listed.content.decode()
    # It can be taken back, and then no cache on the way goes on showing it.
    for page in (listed, client.get(f"/leerkringen/meedoen/{scene.circle.pk}/")):
        assert (page.status_code, page["Cache-Control"]) == (200, "public, max-age=0, must-revalidate")
    member = scene.as_member.get(scene.url("leden/")).content.decode()
    assert "Anouk Terlingen" in member
    other = make.member_of(scene.circle, "Bas Lind")
    assert other.full_name not in scene.as_member.get(scene.url("leden/")).content.decode()
    assert other.full_name not in scene.as_member.get(scene.url()).content.decode()
    assert other.full_name in scene.as_guide.get(scene.url("leden/")).content.decode()


def test_two_guides_and_one_page_of_settings(scene: Scene) -> None:
    mine, theirs = settings_form(scene), settings_form(scene)
    assert (
        scene.as_guide.post(scene.url("instellingen/"), theirs | {"doel": "Iets nieuws."}).status_code == 302
    )
    answer = scene.as_guide.post(scene.url("instellingen/"), mine | {"doel": "Mijn doel."})
    assert answer.status_code == 409
    assert "Mijn doel." in answer.content.decode()
    scene.circle.refresh_from_db()
    assert scene.circle.doel == "Iets nieuws."


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"titel": ""}, "Geef de leerkring een titel."),
        ({"begin": "2027-02-01", "eind": "2027-01-01"}, "Het eind ligt voor het begin."),
        ({"begin": "31-02-2027"}, "Schrijf een datum als 1-2-2027."),
        ({"aanmelden": "on"}, "alleen bij een leerkring die genoemd wordt"),
        ({"bewaren_tot": "2020-01-01"}, "niet in het verleden"),
        ({"zichtbaarheid": "iedereen"}, "iedereen"),
    ],
)
def test_wrong_settings(scene: Scene, changed: dict[str, str], text: str) -> None:
    answer = scene.as_guide.post(scene.url("instellingen/"), settings_form(scene) | changed)
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert "<h1>Instellingen</h1>" in answer.content.decode()


def test_new_werkafspraken_are_asked_of_everybody(scene: Scene) -> None:
    page = scene.as_guide.get(scene.url("werkafspraken/wijzigen/"))
    data = {"tekst": "Nieuwe afspraak.", "gezien": str(page.context["form"]["gezien"].value())}
    assert scene.as_member.get(scene.url("gesprekken/")).status_code == 200
    assert scene.as_guide.post(scene.url("werkafspraken/wijzigen/"), data).status_code == 302
    assert scene.as_guide.get(scene.url("gesprekken/")).status_code == 200
    answer = scene.as_member.get(scene.url("gesprekken/"))
    assert answer["Location"] == scene.url("werkafspraken/")
    text = scene.as_member.get(scene.url("werkafspraken/")).content.decode()
    assert "Nieuwe afspraak." in text
    assert "Dit is een nieuwe versie" in text
    rules = Werkafspraken.objects.get(versie=2)
    agree = {"versie": str(rules.pk), "akkoord": "on"}
    assert scene.as_member.post(scene.url("werkafspraken/"), agree).status_code == 302
    assert scene.as_member.get(scene.url("gesprekken/")).status_code == 200
    # Who, what, when.
    assert Akkoord.objects.filter(user=scene.member).count() == 2
    versions = scene.as_guide.get(scene.url("werkafspraken/versies/")).content.decode()
    assert versions.count('item__title">Marit Vos') == 2
    assert scene.as_member.get(scene.url("werkafspraken/versies/")).status_code == 403


def test_saving_the_same_werkafspraken_makes_no_version(scene: Scene) -> None:
    """Also when the text ends with a line end, as the standard one does: a form leaves it out."""
    rules = scene.circle.werkafspraken.get()
    Werkafspraken.objects.filter(pk=rules.pk).update(tekst="Wat hier staat, blijft hier.\n")
    data = {"tekst": "Wat hier staat, blijft hier.", "gezien": str(rules.pk)}
    answer = scene.as_guide.post(scene.url("werkafspraken/wijzigen/"), data)
    assert answer.status_code == 422
    assert "nog niets veranderd" in answer.content.decode()
    assert Werkafspraken.objects.count() == 1


def test_a_text_sent_while_the_werkafspraken_changed_is_given_back(scene: Scene) -> None:
    """Not stored, and nobody can go back to the form: its page is not kept by the browser."""
    Werkafspraken.objects.create(leerkring=scene.circle, versie=2, tekst="Nieuwe afspraken")
    data = {"titel": "Lang over nagedacht", "tekst": "Een <b>heel</b> verhaal"}
    answer = scene.as_member.post(scene.url("gesprekken/nieuw/"), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Lang over nagedacht" in text
    assert "Een &lt;b&gt;heel&lt;/b&gt; verhaal" in text
    assert scene.url("werkafspraken/") in text
    assert not Gesprek.objects.exists()
    assert scene.as_member.post(scene.url("gesprekken/nieuw/"))["Location"] == scene.url("werkafspraken/")
    assert scene.as_outsider.post(scene.url("gesprekken/nieuw/"), data).status_code == 404


def test_who_accepted_what_is_read_after_the_end_too(scene: Scene) -> None:
    for stage in ("afgesloten", "gearchiveerd"):
        Leerkring.objects.update(fase=stage)
        page = scene.as_guide.get(scene.url("werkafspraken/")).content.decode()
        assert "Versies, en wie akkoord ging" in page
        answer = scene.as_guide.get(scene.url("werkafspraken/versies/"))
        assert "Marit Vos" in answer.content.decode()
        assert scene.as_guide.get(scene.url("werkafspraken/wijzigen/")).status_code == 403


def test_the_page_of_the_stage_tells_what_the_public_will_see(scene: Scene) -> None:
    Leerkring.objects.update(fase="concept", zichtbaarheid="genoemd", aanmelden=True)
    text = scene.as_guide.get(scene.url("fase/")).content.decode()
    assert "Iedereen op internet ziet de titel" in text
    assert "iedereen kan vragen om mee te doen" in text
    Leerkring.objects.update(fase="afgesloten")
    assert "verdwijnen van de openbare lijst" in scene.as_guide.get(scene.url("fase/")).content.decode()
    Leerkring.objects.update(fase="concept", zichtbaarheid="geheim")
    assert "internet" not in scene.as_guide.get(scene.url("fase/")).content.decode()


def test_two_new_versions_at_once(scene: Scene) -> None:
    seen = str(scene.as_guide.get(scene.url("werkafspraken/wijzigen/")).context["form"]["gezien"].value())
    url = scene.url("werkafspraken/wijzigen/")
    assert scene.as_guide.post(url, {"tekst": "Van een.", "gezien": seen}).status_code == 302
    answer = scene.as_guide.post(url, {"tekst": "Van twee.", "gezien": seen})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Van een." in text
    assert "Van twee." in text
    assert Werkafspraken.objects.filter(leerkring=scene.circle).count() == 2
    same = {"tekst": "Van een.", "gezien": str(answer.context["form"]["gezien"].value())}
    assert scene.as_guide.post(url, same).status_code == 422
    assert scene.as_guide.post(url, {"tekst": " ", "gezien": seen}).status_code == 422
