"""The traps of Django and Wagtail in which other sites fell; those not here stand with their part."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from wagtail import hooks
from wagtail.embeds.finders import get_finders
from wagtail.models import Collection, CollectionViewRestriction

from kennisbank.models import PubliekDocument
from portal.accounts.checks import door_and_walls_stand
from tests.contracts.routes import all_routes
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_t01_l11_no_address_makes_pictures() -> None:
    """A signed address of a picture ignores who may see its collection, so there is none at all."""
    with pytest.raises(NoReverseMatch):
        reverse("wagtailimages_serve", args=("x", 1, "width-100"))
    assert Client().get("/images/x/1/width-100/").status_code == 404
    assert settings.WAGTAILDOCS_SERVE_METHOD == "serve_view"
    assert not settings.CLOSED_FILES_ROOT.is_relative_to(settings.MEDIA_ROOT)


@pytest.mark.parametrize("actor", ["anoniem", "beheerder"])
def test_t03_l08_no_api_but_the_public_search(actor: str) -> None:
    """A second way to read, and with tokens one past the second factor."""
    client = Client()
    if actor == "beheerder":
        client = sign_in(make_account(is_superuser=True, factor=True))
    assert not [
        one.name for one in apps.get_app_configs() if one.name.startswith(("wagtail.api", "rest_framework"))
    ]
    assert [route for route in all_routes() if route.startswith("api")] == ["api/zoeken"]
    for path in (
        "/api/",
        "/api/v2/",
        "/api/v2/pages/",
        "/api/v2/documents/1/",
        "/api/v3/",
        "/api/v3/pages/",
        "/api/v3/docs/",
        "/api/v3/openapi.json",
        "/graphql/",
    ):
        answer = client.get(path, headers={"Authorization": "Bearer 0123456789"})
        assert answer.status_code == 404, path


def test_t05_l17_the_name_of_a_file_cannot_be_guessed() -> None:
    """A public file that an editor put in a collection for some: right and wrong names look the same."""
    kept = Collection.get_first_root_node().add_child(name="Alleen voor collega's")
    CollectionViewRestriction.objects.create(collection=kept, restriction_type="login")
    document = PubliekDocument(title="Concept", collection=kept)
    document.file.save("concept-begroting.txt", ContentFile(b"Nog niet openbaar"), save=True)
    client = Client()
    right = client.get(f"/documenten/{document.pk}/concept-begroting.txt")
    answers = [
        client.get(f"/documenten/{document.pk}/andere-naam.txt"),
        client.get(f"/documenten/{document.pk + 1000}/concept-begroting.txt"),
    ]
    assert right.status_code == 404
    for answer in answers:
        assert (answer.status_code, answer.content) == (right.status_code, right.content)
        assert dict(answer.headers) == dict(right.headers)
    member = sign_in(make_account(factor=True))
    shown = member.get(f"/documenten/{document.pk}/concept-begroting.txt")
    assert b"".join(shown.streaming_content) == b"Nog niet openbaar"
    assert shown["Cache-Control"] == "private, no-store"


def test_t06_l28_moving_and_copying_publish_no_draft() -> None:
    """What is closed is no page (tests/contracts/test_layers.py), and what is no longer public stays so."""
    from kennisbank.models import OverzichtPage

    draft = make_handvat(title="Nog een concept", live=False)
    elsewhere = OverzichtPage.objects.get(soort="project")
    draft.move(elsewhere, pos="last-child")
    draft.refresh_from_db()
    copied = make_handvat(title="Ook een concept", live=False).copy(
        update_attrs={"slug": "kopie", "title": "Kopie"}
    )
    alias = make_handvat(title="Derde concept", live=False).create_alias(update_slug="verwijzing")
    for page in (draft, copied, alias):
        assert Client().get(page.url).status_code == 404, page.title
    # The control: published, the same address does work.
    draft.save_revision().publish()
    assert Client().get(draft.url).status_code == 200


def test_t07_nothing_answers_before_rights_are_checked() -> None:
    """Wagtail asks `before_serve_page` before it looks at rights: nothing of ours may stand there."""

    def ours(name: str) -> list[str]:
        found = (f"{function.__module__}" for function in hooks.get_hooks(name))
        return [module for module in found if not module.startswith("wagtail.")]

    assert ours("before_serve_page") == []
    assert ours("on_serve_page") == []
    assert ours("before_serve_document") == ["kennisbank.wagtail_hooks"]


def test_l13_nothing_is_fetched_for_a_link() -> None:
    """No preview of another address, so no request to it either."""
    assert get_finders() == []
    assert not any(
        "embed" in str(name) for name in make_handvat()._meta.get_field("inhoud").stream_block.child_blocks
    )


def test_l06_l07_guessed_feeds_and_calendars_do_not_exist(client: Client, settings: Any) -> None:
    feeds = [
        route for route in all_routes() if any(word in route for word in ("rss", "feed", "atom", ".ics"))
    ]
    assert feeds == [r"^agenda/(?P<slug>[\w-]+)\.ics$"]
    for path in (
        "rss",
        "feed",
        "atom.xml",
        "rss.xml",
        "leerkringen/feed",
        "leerkringen/agenda.ics",
        "agenda.ics",
    ):
        for end in ("", "/"):
            assert client.get(f"/{path}{end}", follow=True).status_code == 404, path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAGTAIL_PASSWORD_RESET_ENABLED", True),
        ("WAGTAILDOCS_SERVE_METHOD", "direct"),
        ("MIDDLEWARE", []),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}),
        ("CLOSED_FILES_ROOT", settings.MEDIA_ROOT / "besloten"),
    ],
)
def test_16_a_site_with_a_second_door_does_not_pass_its_check(name: str, value: object) -> None:
    """The settings of production themselves pass: tests/common/test_security_headers.py."""
    with override_settings(OPENID_ALLOW_LOOPBACK=False):
        assert door_and_walls_stand() == []
        with override_settings(**{name: value}):
            assert door_and_walls_stand()
