"""What a member sees and does, through HTTP; and how many queries that takes."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leerkringen.enums import Zichtbaarheid
from leerkringen.models import (
    Akkoord,
    Bericht,
    Gelezen,
    Gesprek,
    Lidmaatschap,
    Praktijkdocument,
    Werkafspraken,
)
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene

MAX_QUERIES = 20
PAGES = ["", "gesprekken/", "documenten/", "leden/", "werkafspraken/"]


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_every_page_shows_the_standing_notice_and_who_can_see_it(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.guide)
    for page in [*PAGES, "gesprekken/nieuw/", "documenten/nieuw/", f"gesprekken/{talk.pk}/"]:
        text = scene.as_member.get(scene.url(page)).content.decode()
        assert "Wat hier staat, blijft hier." in text, page
        assert "2 leden kunnen dit lezen: Anouk Terlingen (begeleider), Marit Vos." in text, page
        assert text.count("<h1") == 1, page


@pytest.mark.once
def test_queries_stay_below_twenty_and_do_not_grow(scene: Scene) -> None:
    def fill(number: int) -> Gesprek:
        for _one in range(number):
            make.share(scene.circle, scene.guide)
            make.talk(scene.circle, scene.guide)
            make.member_of(scene.circle)
            make.invitation_for(scene.circle, f"{uuid.uuid4()}@voorbeeld.example", scene.guide)
        return make.talk(scene.circle, scene.guide, *["tekst"] * number)

    def measure(talk: Gesprek) -> dict[str, int]:
        pages = [*PAGES, f"gesprekken/{talk.pk}/", "uitnodigen/"]
        return {page.replace(str(talk.pk), "…"): queries(scene.as_guide, scene.url(page)) for page in pages}

    one = fill(1)
    scene.as_guide.get(scene.url())
    few = measure(one)
    many = measure(fill(49))
    assert few == many
    assert max(many.values()) <= MAX_QUERIES, many


def test_start_reply_change_and_take_away(scene: Scene) -> None:
    answer = scene.as_member.post(
        scene.url("gesprekken/nieuw/"), {"titel": "Een vraag", "tekst": "Hoe **doet** u dat?"}
    )
    talk = Gesprek.objects.get()
    assert answer["Location"] == talk.get_absolute_url()
    scene.as_guide.post(talk.get_absolute_url(), {"tekst": "Zo."})
    page = scene.as_member.get(talk.get_absolute_url()).content.decode()
    assert "Hoe <strong>doet</strong> u dat?" in page
    assert "Zo." in page
    own = Bericht.objects.get(auteur=scene.member)
    base = f"{talk.get_absolute_url()}{own.pk}/"
    scene.as_member.post(f"{base}wijzigen/", {"tekst": "Anders gezegd"})
    own.refresh_from_db()
    assert own.bron == "Anders gezegd"
    assert own.gewijzigd_op
    # A begeleider may take away, not rewrite.
    assert scene.as_guide.post(f"{base}wijzigen/", {"tekst": "x"}).status_code == 404
    assert scene.as_guide.post(f"{base}verwijderen/").status_code == 302
    own.refresh_from_db()
    assert (own.bron, own.html) == ("", "")
    assert "Dit bericht is verwijderd." in scene.as_member.get(talk.get_absolute_url()).content.decode()


def test_a_member_cannot_touch_messages_of_others(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.guide)
    message = talk.berichten.get()
    for action in ("wijzigen", "verwijderen"):
        url = f"{talk.get_absolute_url()}{message.pk}/{action}/"
        assert scene.as_member.get(url).status_code == 404
        assert scene.as_member.post(url, {"tekst": "x"}).status_code == 404
    message.refresh_from_db()
    assert message.bron


def test_the_same_form_sent_twice_makes_one_message(scene: Scene) -> None:
    data = {"titel": "Een vraag", "tekst": "Hoe?", "inzending": str(uuid.uuid4())}
    first, second = (scene.as_member.post(scene.url("gesprekken/nieuw/"), data) for _time in range(2))
    assert first["Location"] == second["Location"]
    talk = Gesprek.objects.get()
    data["inzending"] = str(uuid.uuid4())
    for _time in range(2):
        scene.as_member.post(talk.get_absolute_url(), data)
    assert talk.berichten.count() == 2


def test_going_back_and_sending_the_same_text_again_makes_one_message(scene: Scene) -> None:
    for _time in range(2):
        data = {"titel": "Een vraag", "tekst": "Hoe?", "inzending": str(uuid.uuid4())}
        scene.as_member.post(scene.url("gesprekken/nieuw/"), data)
    talk = Gesprek.objects.get()
    for text in ("Eens", "Eens", "Of toch niet", "Eens"):
        scene.as_member.post(talk.get_absolute_url(), {"tekst": text, "inzending": str(uuid.uuid4())})
    written = talk.berichten.values_list("bron", flat=True)
    assert list(written) == ["Hoe?", "Eens", "Of toch niet", "Eens"]


@pytest.mark.parametrize("text", ["\u200b", "\u2060 \u200d", "\u00ad", "\0", "![](x)"])
def test_a_text_without_a_sign_to_read_is_refused(scene: Scene, text: str) -> None:
    talk = make.talk(scene.circle, scene.guide)
    answer = scene.as_member.post(talk.get_absolute_url(), {"tekst": text})
    assert answer.status_code == 422
    assert talk.berichten.count() == 1


def test_headings_and_pictures_of_a_message_keep_their_words(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.guide)
    text = "# Kop\n\n## Tussenkop\n\n### Klein\n\n![een <b>plaatje</b>](https://elders.example/x.png)"
    scene.as_member.post(talk.get_absolute_url(), {"tekst": text})
    html = talk.berichten.last().html
    assert "<h3>Kop</h3>" in html
    assert "<h3>Tussenkop</h3>" in html
    assert "<h4>Klein</h4>" in html
    assert "een &lt;b&gt;plaatje&lt;/b&gt;" in html
    assert "elders" not in html


def test_counters_and_the_line_before_new_replies(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.member)
    scene.as_member.get(talk.get_absolute_url())
    make.say(talk, scene.guide, "Een")
    make.say(talk, scene.guide, "Twee")
    assert "2 nieuw" in scene.as_member.get(scene.url()).content.decode()
    for _time in range(2):
        # Looking changes nothing.
        assert "2 nieuwe reacties" in scene.as_member.get(talk.get_absolute_url()).content.decode()
    read = f"{talk.get_absolute_url()}gelezen/"
    assert scene.as_member.get(read).status_code == 405
    assert scene.as_member.post(read, {"bericht": "geen nummer"}).status_code == 404
    assert scene.as_member.post(read, {"bericht": talk.berichten.last().pk}).status_code == 302
    assert "nieuwe reacties" not in scene.as_member.get(talk.get_absolute_url()).content.decode()
    assert Gelezen.objects.get(user=scene.member).tot == talk.berichten.last().geplaatst_op


def test_errors_keep_what_was_typed(scene: Scene) -> None:
    answer = scene.as_member.post(
        scene.url("gesprekken/nieuw/"), {"titel": "", "tekst": "Mijn lange verhaal"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Mijn lange verhaal" in text
    assert 'href="#id_titel"' in text
    answer = scene.as_member.post(scene.url("gesprekken/nieuw/"), {"titel": "x", "tekst": "a" * 20_001})
    assert "Deze tekst is te lang" in answer.content.decode()
    assert not Gesprek.objects.exists()


def test_09_nothing_shows_before_the_newest_rules_are_accepted(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.guide, title="Geheim onderwerp")
    Werkafspraken.objects.create(leerkring=scene.circle, versie=2, tekst="Nieuwe afspraken")
    for page in ["", "gesprekken/", talk.get_absolute_url().removeprefix(scene.url())]:
        answer = scene.as_member.get(scene.url(page))
        assert answer["Location"] == scene.url("werkafspraken/")
    rules = Werkafspraken.objects.get(versie=2)
    old = Werkafspraken.objects.get(versie=1)
    page = scene.as_member.get(scene.url("werkafspraken/")).content.decode()
    assert "Nieuwe afspraken" in page
    assert "Geheim" not in page
    assert "Anouk" not in page
    # The version of the page that was read must be the newest.
    answer = scene.as_member.post(scene.url("werkafspraken/"), {"versie": old.pk, "akkoord": "on"})
    assert "net veranderd" in answer.content.decode()
    assert not Akkoord.objects.filter(werkafspraken=rules).exists()
    scene.as_member.post(scene.url("werkafspraken/"), {"versie": rules.pk, "akkoord": "on"})
    assert scene.as_member.get(scene.url()).status_code == 200


def test_ended_circles_are_read_not_written(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.guide)
    scene.circle.fase = "afgesloten"
    scene.circle.save()
    assert "niet meer schrijven" in scene.as_member.get(talk.get_absolute_url()).content.decode()
    assert scene.as_member.post(talk.get_absolute_url(), {"tekst": "x"}).status_code == 403
    assert scene.as_member.get(scene.url("gesprekken/nieuw/")).status_code == 403
    assert talk.berichten.count() == 1


def test_07_l19_removal_works_at_the_next_request_everywhere(scene: Scene) -> None:
    talk, document = make.talk(scene.circle, scene.guide), make.share(scene.circle, scene.guide)
    urls = [
        scene.url(),
        scene.url("gesprekken/"),
        talk.get_absolute_url(),
        document.get_absolute_url(),
        f"{document.get_absolute_url()}bestand/",
        scene.url("leden/"),
        scene.url("werkafspraken/"),
    ]
    assert {scene.as_member.get(url).status_code for url in urls} == {200}
    membership = Lidmaatschap.objects.get(user=scene.member)
    answer = scene.as_guide.post(scene.url(f"leden/{membership.pk}/beeindigen/"))
    assert answer.status_code == 302
    assert {scene.as_member.get(url).status_code for url in urls} == {404}
    # What stood in an open tab is not saved either.
    assert scene.as_member.post(talk.get_absolute_url(), {"tekst": "nog iets"}).status_code == 404
    assert talk.berichten.count() == 1


@pytest.mark.parametrize("field", ["einddatum", "is_active"])
def test_an_end_date_and_a_block_take_access_away(scene: Scene, field: str) -> None:
    if field == "einddatum":
        Lidmaatschap.objects.filter(user=scene.member).update(einddatum="2026-01-01")
    else:
        scene.member.is_active = False
        scene.member.save()
    assert scene.as_member.get(scene.url()).status_code == 404


def test_the_last_begeleider_stays(scene: Scene) -> None:
    own = Lidmaatschap.objects.get(user=scene.guide)
    answer = scene.as_guide.post(scene.url(f"leden/{own.pk}/beeindigen/"))
    assert answer.status_code == 422
    assert "enige begeleider" in answer.content.decode()
    own.refresh_from_db()
    assert own.beeindigd_op is None
    assert scene.as_member.post(scene.url(f"leden/{own.pk}/beeindigen/")).status_code == 403


def test_11_no_page_changes_anything_on_get(scene: Scene) -> None:
    talk, document = make.talk(scene.circle, scene.member), make.share(scene.circle, scene.member)
    membership = Lidmaatschap.objects.get(user=scene.member)
    invitation = make.invitation_for(scene.circle, "nieuw@voorbeeld.example", scene.guide)
    for url in [
        f"{talk.get_absolute_url()}{talk.berichten.get().pk}/verwijderen/",
        f"{document.get_absolute_url()}verwijderen/",
        scene.url(f"leden/{membership.pk}/beeindigen/"),
        scene.url(f"uitnodigen/{invitation.pk}/intrekken/"),
    ]:
        scene.as_guide.get(url)
    assert Bericht.objects.present().count() == 1
    assert Praktijkdocument.objects.count() == 1
    membership.refresh_from_db()
    invitation.refresh_from_db()
    assert membership.beeindigd_op is None
    assert invitation.ingetrokken_op is None


def test_12_posts_need_a_csrf_token(scene: Scene) -> None:
    client = make.signed_in(scene.member, enforce_csrf_checks=True)
    assert client.post(scene.url("gesprekken/nieuw/"), {"titel": "x", "tekst": "y"}).status_code == 403
    assert not Gesprek.objects.exists()


def test_04_ids_of_another_circle_are_absent_here(scene: Scene) -> None:
    other = make.make_circle("Andere")
    stranger = make.guide_of(other)
    talk, document = make.talk(other, stranger), make.share(other, stranger)
    for rest in (
        f"gesprekken/{talk.pk}/",
        f"documenten/{document.pk}/",
        f"documenten/{document.pk}/bestand/",
    ):
        assert scene.as_guide.get(scene.url(rest)).status_code == 404
    foreign = Lidmaatschap.objects.get(user=stranger)
    assert scene.as_guide.post(scene.url(f"leden/{foreign.pk}/beeindigen/")).status_code == 404
    assert scene.as_guide.post(scene.url(f"gesprekken/{talk.pk}/"), {"tekst": "x"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.beeindigd_op is None


def test_the_public_list_shows_title_and_purpose_only(scene: Scene, client: Client) -> None:
    scene.circle.zichtbaarheid = Zichtbaarheid.GENOEMD
    scene.circle.save()
    make.make_circle("Verborgen kring")
    answer = client.get("/leerkringen/")
    text = answer.content.decode()
    assert scene.circle.titel in text
    assert scene.circle.doel in text
    assert "Verborgen" not in text
    assert str(scene.circle.pk) not in text
    assert "Anouk" not in text
    assert not answer.cookies


def test_mine_asks_to_sign_in_and_shows_own_circles(scene: Scene, client: Client) -> None:
    make.make_circle("Verborgen kring")
    assert client.get("/leerkringen/mijn/")["Location"].startswith("/account/login/")
    assert scene.circle.titel in scene.as_member.get("/leerkringen/mijn/").content.decode()
    assert "Verborgen" not in scene.as_member.get("/leerkringen/mijn/").content.decode()
    assert scene.circle.titel not in scene.as_outsider.get("/leerkringen/mijn/").content.decode()


def test_15_a_member_without_second_factor_is_led_through_setting_it_up(scene: Scene) -> None:
    user = make.make_user(factor=False)
    make.join(scene.circle, user)
    answer = make.signed_in(user, factor=False).get(scene.url())
    assert answer.status_code == 302
    assert "tweede-stap" in answer["Location"]


def test_a_long_conversation_opens_at_its_newest_page(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.guide, *[f"bericht {number}." for number in range(60)])
    page = scene.as_member.get(talk.get_absolute_url()).content.decode()
    assert "bericht 59." in page
    assert "bericht 1." not in page
    first = talk.berichten.first()
    assert (
        "bericht 0." in scene.as_member.get(f"{talk.get_absolute_url()}?bericht={first.pk}").content.decode()
    )
