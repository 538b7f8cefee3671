"""Search and counts tell an outsider nothing: no answer moves when something closed is written."""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest

from leerkringen.models import Bericht, Gesprek, Lidmaatschap, Praktijkdocument
from leerkringen.services import conversations, documents, membership
from portal.common.content_version import forget_kept
from portal.search.models import OutboxRow
from tests.contracts.conftest import drain_all
from tests.contracts.quick_client import QuickClient
from tests.contracts.routes import ACCOUNT_ROWS, PUBLIC_ROWS
from tests.contracts.watching import Answer, ask, difference, normal, nothing_else_changes
from tests.contracts.world import MEMBER, OUTSIDERS, SHAPE, World, fill_circle
from tests.factories.accounts import sign_in
from tests.factories.leerkringen import member_of

pytestmark = pytest.mark.django_db

# What a member can search for: everything that stands in the closed index.
SEARCHABLE = (
    "gesprek",
    "bericht",
    "reactie",
    "document",
    "toelichting",
    "bestand",
    "inhoud",
    "lidorganisatie",
)
TABS = (
    "/zoeken/?q={}",
    "/zoeken/?in=leerkringen&q={}",
    "/zoeken/aanvullen?q={}",
    "/zoeken/aanvullen?in=leerkringen&q={}",
    "/api/zoeken?q={}",
)


def words_of(world: World, *, every: bool) -> Iterator[str]:
    """The canaries, their secret parts, and the beginnings by which one could feel one's way to them.

    Unless `every`: only of what stands in the index.
    """
    yield from world.canaries.values() if every else (world.canaries[name] for name in SEARCHABLE)
    for name in SEARCHABLE:
        secret = world.canaries[name].rsplit("-", 1)[1]
        yield from (secret, secret[:3], secret[:2], secret[:1]) if every else (secret, secret[:2])
    yield from ("k", "ka", "kan", "kanarie", "kanarie*", '"kanarie gesprek"', "*", "")


def tabs_for(word: str) -> tuple[str, ...]:
    """A whole canary is completed by its last part only, and that comes by itself as well."""
    if len(word) <= 3:
        return TABS[:4]
    return (*TABS[:2], TABS[4]) if "-" in word else TABS


def pages(world: World) -> Iterator[str]:
    """All pages of the site and of one's own account: on each of them a number could stand.

    But those of the second step, which hold a new secret each time.
    """
    absent = {name: str(uuid.UUID(int=0)) for name in ("document_id", "storage_name", "file_name")}
    for row in (*PUBLIC_ROWS, *ACCOUNT_ROWS):
        if row.route.startswith("account/2fa/"):
            continue
        for path in row.paths or (row.route,):
            yield "/" + path.format_map(absent | {"handvat": world.public["path"]})


def snapshot(world: World, actor: str, words: list[str]) -> dict[str, Answer]:
    searched = (tab.format(word) for word in words for tab in tabs_for(word))
    with nothing_else_changes():
        return {path: ask(world.client(actor), "GET", path)[0] for path in (*pages(world), *searched)}


# On both databases, with every word, for who is nobody, who was somebody and who is somebody elsewhere.
FIRST = ("anoniem", "verwijderd", "andere kring")
ACTORS = [actor if actor in FIRST else pytest.param(actor, marks=pytest.mark.once) for actor in OUTSIDERS]


@pytest.mark.parametrize("actor", ACTORS)
def test_l01_l02_l03_no_answer_changes_when_something_closed_is_written(
    make_world: Callable[..., World], actor: str
) -> None:
    world = make_world(actor, filled=False)
    for path in pages(world):
        ask(world.client(actor), "GET", path)  # fills what is kept
    words = list(dict.fromkeys(words_of(world, every=actor in FIRST)))
    before = snapshot(world, actor, words)
    fill_circle(world, world.accounts[MEMBER])
    drain_all()
    # What was kept before could hide a number that moved.
    forget_kept()
    after = snapshot(world, actor, words)
    changed = [
        f"{path}: {difference(before[path], after[path])}"
        for path in before
        if before[path].comparable() != after[path].comparable()
    ]
    assert not changed, "\n".join(changed)


def links(answer: Answer, world: World) -> set[str]:
    """The addresses in this leerkring to which a page leads."""
    return set(re.findall(rf'href="(/leerkringen/{world.circle.pk}/[^"?#]+)', answer.text()))


def words(answer: Answer) -> set[str]:
    """The canaries that a page shows; a hit marks the word that was asked for, in the middle of them."""
    return set(SHAPE.findall(re.sub(r"</?mark[^>]*>", "", answer.text())))


def kinds(answer: Answer) -> dict[str, int]:
    """How many of each kind there are, as the filters say."""
    found = re.findall(r'value="(\w+)"[^>]*>[^<]*</label><span class="facet__count">(\d+)', answer.text())
    return {name: int(number) for name, number in found}


def search(client: QuickClient, text: str) -> Answer:
    return ask(client, "GET", f"/zoeken/?in=leerkringen&q={text}")[0]


def test_a_member_finds_all_of_it_and_only_in_the_own_tab(make_world: Callable[..., World]) -> None:
    world = make_world()
    client = world.client(MEMBER)
    for name in SEARCHABLE:
        assert links(search(client, world.canaries[name]), world), name
        assert not links(ask(client, "GET", f"/zoeken/?q={world.canaries[name]}")[0], world)
        hits = ask(client, "GET", f"/api/zoeken?q={world.canaries[name].rsplit('-', 1)[1]}")[0]
        assert '"totaal": 0' in hits.text()


def test_07_l19_a_removed_member_finds_nothing_at_the_next_request(make_world: Callable[..., World]) -> None:
    world = make_world("buitenstaander")
    person = member_of(world.circle, "Marit Vos")
    client = sign_in(person, QuickClient())
    assert all(links(search(client, world.canaries[name]), world) for name in SEARCHABLE)
    row = Lidmaatschap.objects.get(user=person)
    membership.end_membership(circle_id=world.circle.pk, membership_id=row.pk, user=world.accounts[MEMBER])
    for name in SEARCHABLE:
        answer = search(client, world.canaries[name])
        other = search(world.client("buitenstaander"), world.canaries[name])
        assert normal(answer.text()).count(world.canaries[name]) == normal(other.text()).count(
            world.canaries[name]
        )
        assert not links(answer, world)
        assert "Mijn leerkringen" not in answer.text()


def test_t08_l05_what_was_taken_away_is_not_found_at_the_next_request(
    make_world: Callable[..., World],
) -> None:
    """Without the worker: the index still has it."""
    world = make_world()
    guide, client = world.accounts[MEMBER], world.client(MEMBER)
    texts = ("bericht", "reactie", "document", "toelichting", "bestand", "inhoud")
    by_word = {name: search(client, world.canaries[name]) for name in texts}
    # Otherwise what follows would look for what never stood there.
    assert all(links(answer, world) for answer in by_word.values())
    assert {world.canaries[name] for name in ("bericht", "reactie", "document", "toelichting")} <= words(
        search(client, "kanarie")
    )
    assert kinds(search(client, "kanarie")) == {"gesprek": 1, "bericht": 1, "document": 1}
    conversations.remove_message(message=Bericht.objects.get(pk=world.ids["message_id"]), user=guide)
    first = Bericht.objects.get(gesprek=world.ids["conversation_id"], bron=world.canaries["bericht"])
    conversations.remove_message(message=first, user=guide)
    documents.remove_document(document=Praktijkdocument.objects.get(pk=world.ids["document_id"]), user=guide)
    assert OutboxRow.objects.exists()
    for name in texts:
        answer = search(client, world.canaries[name])
        assert f"/documenten/{world.ids['document_id']}" not in answer.text(), name
        assert f"bericht={world.ids['message_id']}" not in answer.text(), name
    rest = search(client, "kanarie")
    assert not {world.canaries[name] for name in texts} & words(rest)
    assert ">1 resultaat<" in rest.text()
    assert kinds(rest) == {"gesprek": 1}
    # Titles stay: the conversation still stands, its texts do not.
    assert Gesprek.objects.filter(pk=world.ids["conversation_id"]).exists()
