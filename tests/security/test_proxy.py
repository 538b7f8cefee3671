"""A caching proxy between site and visitors never gives one visitor what was meant for another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leerkringen.models import Lidmaatschap
from portal.common.page_cache import forget_pages
from portal.search.indexing import ensure_index
from tests.contracts.conftest import drain_all
from tests.contracts.routes import CIRCLE, fill
from tests.contracts.watching import found_canaries
from tests.contracts.world import MEMBER, World, build_world
from tests.factories.accounts import sign_in
from tests.factories.leerkringen import member_of
from tests.proxying import Passed, Proxy, proxy_before

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

OUTSIDER = "buitenstaander"
# Member, outsider, nobody, and the member again: each after what was kept for the one before.
ORDER = (MEMBER, OUTSIDER, "", MEMBER)


@pytest.fixture
def world(own_folder: Any, settings: Any) -> World:
    settings.PAGE_CACHE_BYTES = 8 * 1024 * 1024
    forget_pages()
    ensure_index()
    made = build_world(OUTSIDER)
    drain_all()
    return made


@pytest.fixture
def proxy(world: World, live_site: str, nginx: str, tmp_path: Path) -> Iterator[Proxy]:
    folder = tmp_path / "nginx"
    folder.mkdir()
    with proxy_before(live_site.replace("localhost", "127.0.0.1"), nginx, folder) as made:
        yield made


def cookies_of(world: World, actor: str) -> str:
    found = world.client(actor).cookies if actor else {}
    return "; ".join(f"{name}={morsel.value}" for name, morsel in found.items())


def text_of(answer: Passed) -> str:
    return f"{answer.headers}{answer.body.decode('utf-8', 'replace')}"


def closed_paths(world: World) -> list[str]:
    """Pages and files of a leerkring, and what somebody has for oneself."""
    word = world.canaries["bericht"]
    rest = (
        "",
        "leden/",
        "leden/<uuid:membership_id>/",
        "leden/<uuid:membership_id>/foto/",
        "gesprekken/",
        "gesprekken/<uuid:conversation_id>/",
        "documenten/",
        "documenten/<uuid:document_id>/",
        "documenten/<uuid:document_id>/bestand/",
        "aanvragen/",
        "logboek/csv/",
    )
    return [
        *(fill(f"{CIRCLE}{one}", world.ids) for one in rest),
        *(f"/leerkringen/mijn/{one}" for one in ("", "meldingen/")),
        *(f"/account/{one}" for one in ("", "profiel/", "profiel/foto/", "mijn-gegevens/")),
        fill("account/mijn-gegevens/<uuid:export_id>/download/", world.ids),
        f"/zoeken/?in=leerkringen&q={word}",
        f"/zoeken/aanvullen?in=leerkringen&q={word[:9]}",
    ]


def test_l18_a_proxy_keeps_nothing_closed(world: World, proxy: Proxy) -> None:
    seen: set[str] = set()
    for path in closed_paths(world):
        first, outsider, nobody, again = (proxy.get(path, cookies_of(world, actor)) for actor in ORDER)
        assert [first.kept, outsider.kept, nobody.kept] == ["MISS"] * 3, path
        own = found_canaries(text_of(first))
        seen |= own
        # Searching is public as well: what was kept then is what nobody in particular found.
        searched = "/zoeken/" in path
        echo = {world.canaries["bericht"].lower()} if searched else set()
        for one in (outsider, nobody):
            assert not found_canaries(text_of(one)) - echo, path
        if not searched:
            assert (first.status, again.status, again.kept) == (200, 200, "MISS"), path
            assert found_canaries(text_of(again)) == own, path
    assert len(seen) > 15, "anders zoekt dit naar niets"
    kept = found_canaries(proxy.everything_kept().decode("latin-1"))
    # The question that was typed; not what was found by it.
    assert kept <= {world.canaries["bericht"].lower()}


def test_l18_a_proxy_does_keep_public_pages(world: World, proxy: Proxy) -> None:
    """Otherwise the test above would be one of a proxy that keeps nothing."""
    for path in ("/", f"/{world.public['path']}", "/leerkringen/", "/begrippen/", "/api/zoeken?q=balie"):
        answers = [proxy.get(path, cookies_of(world, actor)) for actor in (*ORDER, "")]
        # What a signed-in person sees is never kept, and afterwards they get what is there for everybody.
        assert [one.kept for one in answers] == ["MISS", "MISS", "MISS", "HIT", "HIT"], path
        assert answers[3].body == answers[4].body == answers[2].body
        assert b"Mijn account" not in answers[2].body
        assert not any(found_canaries(text_of(one)) for one in answers)
    assert b"Weerbaar" in proxy.everything_kept()


def test_l18_l19_a_removed_member_gets_nothing_from_a_proxy(world: World, proxy: Proxy) -> None:
    person = member_of(world.circle, "Marit Vos")
    world.clients["lid twee"] = sign_in(person, world.client("lid twee"))
    paths = [
        fill(f"leerkringen/<uuid:circle_id>/{rest}", world.ids)
        for rest in ("", "gesprekken/<uuid:conversation_id>/", "documenten/<uuid:document_id>/bestand/")
    ]
    cookies = cookies_of(world, "lid twee")
    assert {proxy.get(path, cookies).status for path in paths} == {200}
    row = Lidmaatschap.objects.get(user=person)
    answer = world.client(MEMBER).post(f"{paths[0]}leden/{row.pk}/beeindigen/")
    assert answer.status_code == 302
    for path in paths:
        answer = proxy.get(path, cookies)
        assert (answer.status, answer.kept) == (404, "MISS")
        assert not found_canaries(text_of(answer))
