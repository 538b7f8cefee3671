"""How the leak matrix asks: every address and every verb, as one actor.

On the addresses of leerkringen an outsider cannot tell closed from absent: status, headers, body and the
number of queries are equal, and nothing closed has changed.
"""

import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leerkringen.models import Werkafspraken
from tests.contracts.quick_client import QuickClient
from tests.contracts.routes import (
    ACCOUNT_ROWS,
    ASKING_ROWS,
    CLOSED_ROWS,
    EMERGENCY_ROWS,
    LINK_ROWS,
    OPENING_ROWS,
    PUBLIC_ROWS,
    ROWS,
    all_routes,
    fill,
    group_of,
)
from tests.contracts.watching import (
    Answer,
    ask,
    closed_hash,
    difference,
    found_canaries,
    nothing_else_changes,
    touches_closed,
)
from tests.contracts.world import HOLDERS, MEMBER, World, absent_ids

VERBS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
READING = {"GET", "HEAD", "OPTIONS"}
# What reading may leave behind: the audit log, and Wagtail's own notes on who has which page open and who
# hears of its comments.
NOTES = (
    '"audit_auditline"',
    '"wagtailadmin_editingsession"',
    '"wagtailcore_pagesubscription"',
    '"wagtailusers_userprofile"',
)
CLOSED_MODELS = (
    "leerkring",
    "gesprek",
    "bericht",
    "praktijkdocument",
    "lidmaatschap",
    "uitnodiging",
    "opening",
    "aanvraag",
    "noodtoegang",
)
STOP = "/leerkringen/afmelden/"


@dataclass
class Watch:
    """Asks as one actor and collects what is wrong, so that one run shows everything."""

    world: World
    actor: str
    wrong: list[str] = field(default_factory=list)
    asked: int = 0
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def client(self) -> QuickClient:
        return self.world.client(self.actor)

    def ask(self, verb: str, path: str, data: dict[str, Any] | None = None) -> Answer:
        answer, writes = ask(self.client, verb, path, data)
        self.asked += 1
        self.statuses[f"{answer.status}"] = self.statuses.get(f"{answer.status}", 0) + 1
        leaked = found_canaries(answer.text()) - self.world.allowed(self.actor, path)
        if leaked:
            self.wrong.append(f"{verb} {path} → {answer.status} toont {sorted(leaked)}")
        if answer.status >= 500 and not path.startswith("/admin/"):
            self.wrong.append(f"{verb} {path} → {answer.status} {answer.raised}")
        # Everybody may ask for a copy of the own data: a row of their own, whatever they belong to.
        own = path == "/account/mijn-gegevens/" and verb == "POST"
        changed = [] if own else touches_closed(writes)
        if verb in READING:
            changed += [sql for sql in writes if not any(table in sql for table in NOTES)]
        if changed:
            self.wrong.append(f"{verb} {path} schrijft: {changed[0][:150]}")
        return answer

    def same(self, verb: str, closed: str, absent: str, world: World) -> None:
        """Closed and absent must be told apart by nothing."""
        one, other = (self.ask(verb, path, form_for(path, world)) for path in (closed, absent))
        if one.queries != other.queries:
            # The first request after a change may fill a cache; a real difference stays.
            one, other = (self.ask(verb, path, form_for(path, world)) for path in (closed, absent))
        if one.comparable() != other.comparable():
            self.wrong.append(f"{verb} {closed}: {difference(one, other)}")
        if one.queries != other.queries:
            self.wrong.append(f"{verb} {closed}: {one.queries} query's, afwezig {other.queries}")


def form_for(path: str, world: World) -> dict[str, Any]:
    """What a member's form would send: it passes validation, so a missing check would write."""
    rules = Werkafspraken.objects.filter(leerkring=world.circle).values_list("pk", flat=True).first()
    fields: dict[str, Any] = {
        "titel": "Van een buitenstaander",
        "tekst": "Ik hoor hier niet.",
        "toelichting": "x",
        "tlp": "rood",
        "inzending": str(uuid.uuid4()),
        "email": "nog-iemand@lindemeer.example",
        "rol": "begeleider",
        "versie": str(rules),
        "ritme": "nooit",
        "tot": "1",
        "akkoord": "on",
        "bericht": str(world.ids["message_id"]),
        "doel": "Hier niet horen",
        "thema": "breed",
        "zichtbaarheid": "genoemd",
        "ledenlijst": "leden",
        "bevestigd": "on",
        "lid": str(world.ids["membership_id"]),
        "fase": "slot",
        "voor_gasten": "ja",
        "ding": str(world.ids["document_id"]),
        "gezien": {"gasten": "nee", "wijzigen": str(rules)}.get(path.split("/")[-2], "lopend"),
        "adressen": "nog-iemand@lindemeer.example",
        "bevestiging": "wissen",
        "stap": "versturen",
        "regel": "1",
        "adres": "nog-drie@lindemeer.example",
        "van": "",
        "als": "",
        "gekozen": f"{world.ids['invitation_id']}:1",
        "actie": "intrekken",
        "naam": "Een Ander",
        "organisatie": "Gemeente Hoogvelde",
        "motivatie": "Ik wil meelezen.",
        "leerkring": str(world.circle.pk),
        "reden": "Ik wil graag eens zien wat hier staat.",
        "uren": "4",
    }
    if "/documenten/nieuw/" in path:
        fields["bestand"] = SimpleUploadedFile("vreemd.txt", b"Van een buitenstaander")
    return fields


def closed_pairs(world: World, actor: str) -> Iterator[tuple[str, str]]:
    """Pairs of paths: what stands there is closed, and what never existed."""
    absent = absent_ids(world.ids)
    emergencies = () if actor in HOLDERS else EMERGENCY_ROWS
    for row in (*CLOSED_ROWS, *OPENING_ROWS, *emergencies, *ASKING_ROWS):
        if "<" in row.route:
            yield fill(row.route, world.ids), fill(row.route, absent)
    own = world.public.get("own_circle")
    for row in CLOSED_ROWS if own else ():
        if row.route.count("<") > 1:
            # Through the door of one's own leerkring to the things of another one.
            yield (
                fill(row.route, world.ids | {"circle_id": own}),
                fill(row.route, absent | {"circle_id": own}),
            )
    yield f"{STOP}{world.dead_stop_token}/", f"{STOP}{'0' * 65}/"
    for row in LINK_ROWS:
        yield fill(row.route, {"token": world.dead_token}), fill(row.route, {"token": "0" * 64})


def closed_routes(watch: Watch) -> None:
    before = closed_hash()
    watch.client.get("/")  # fills the caches that all answers share
    for closed, absent in closed_pairs(watch.world, watch.actor):
        for verb in VERBS:
            if watch.actor == "zonder akkoord":
                # What such a member may do: agree, or leave.
                if not (closed.endswith(("/werkafspraken/", "/verlaten/")) and verb == "POST"):
                    watch.ask(verb, closed, form_for(closed, watch.world))
            else:
                watch.same(verb, closed, absent, watch.world)
    if watch.actor != "uitgenodigd":
        for verb in VERBS:
            live_link(watch, verb)
    else:
        for row in LINK_ROWS:
            watch.ask("GET", fill(row.route, {"token": watch.world.live_token}))
    stop_link(watch)
    if closed_hash() != before:
        watch.wrong.append("er is iets veranderd in de besloten tabellen of bestanden")


def live_link(watch: Watch, verb: str) -> None:
    """Whoever holds a working link may learn the invited address when that still needs an account.

    Without account the link is also the right to decline; signed in as somebody else it is not.
    """
    for row in LINK_ROWS:
        path = fill(row.route, {"token": watch.world.live_token})
        answer, writes = ask(watch.client, verb, path, {"full_name": "Een Ander"})
        watch.asked += 1
        invited = watch.world.canaries["genodigde"].lower()
        leaked = found_canaries(answer.text()) - {invited} - watch.world.allowed(watch.actor, path)
        declined = "niet-meedoen" in path and watch.actor in {"anoniem", "geblokkeerd"} and verb == "POST"
        if leaked or (touches_closed(writes) and not declined):
            watch.wrong.append(f"{verb} werkende link → {answer.status} {sorted(leaked)} {writes[:1]}")


def stop_link(watch: Watch) -> None:
    """Whoever holds the link may stop these mails, and learns nothing by it; opening it changes nothing."""
    path = f"{STOP}{watch.world.stop_token}/"
    for verb in VERBS:
        answer, writes = ask(watch.client, verb, path)
        changed = touches_closed(writes)
        watch.asked += 1
        ids = (str(watch.world.circle.pk), str(watch.world.accounts[MEMBER].pk))
        if found_canaries(answer.text()) or any(one in answer.text() for one in ids):
            watch.wrong.append(f"{verb} stoplink → {answer.status} toont {found_canaries(answer.text())}")
        if bool(changed) is not (verb == "POST") or any("leerkringen_" in one for one in changed):
            watch.wrong.append(f"{verb} stoplink schrijft: {changed[:1]}")


def open_routes(watch: Watch, verbs: Sequence[str] = VERBS) -> None:
    names = {name: str(value) for name, value in watch.world.ids.items()} | {
        "handvat": watch.world.public["path"]
    }
    for row in (*OPENING_ROWS, *EMERGENCY_ROWS):
        if "<" not in row.route or (row.kind == "emergency" and watch.actor in HOLDERS):
            # A beheerder may open a leerkring of their own, and ask for noodtoegang or answer.
            for verb in ("GET", "HEAD") if watch.actor in HOLDERS else VERBS:
                path = fill(row.route, watch.world.ids)
                watch.ask(verb, path, form_for(path, watch.world))
    for row in (*PUBLIC_ROWS, *ACCOUNT_ROWS):
        for path in row.paths or (row.route,):
            for verb in verbs:
                watch.ask(verb, "/" + path.format_map(names))


def admin_paths(world: World) -> Iterator[str]:
    """Each admin route with ordinary parameters, and with those of closed models where it takes a model."""
    one = {
        "int": 1,
        "uuid": world.accounts[MEMBER].pk,
        "str": str(world.ids["document_id"]),
        "slug": "copy",
        "path": "x/",
        "filter_spec": "width-100",
        "page_id": world.public["page"],
        "parent_page_id": world.public["home"],
        "page_to_move_id": world.public["page"],
        "destination_id": world.public["home"],
        "revision_id": world.public["revision"],
        "document_id": world.public["document"],
        "doc_id": world.public["document"],
        "object_id": str(world.ids["document_id"]),
        "action": "delete",
        "action_name": "copy",
    }
    models = [("kennisbank", "handvatpage"), *(("leerkringen", name) for name in CLOSED_MODELS)]
    known = {row.route for row in ROWS if row.kind != "admin"}
    for route in all_routes():
        group = group_of(route)
        if not route.startswith("admin/") or (route in known and not group):
            continue
        number = world.public.get(group.number, 1) if group else 1
        pk = {} if "<uuid:pk>" in route or "<str:pk>" in route else {"pk": number}
        if "(?P" in route:
            yield f"/admin/pages/{number}/revisions/compare/earliest...live/"
        elif "model_name" in route:
            for app, model in models:
                names = {"app_label": app, "app_name": app, "model_name": model}
                kinds = {"content_type_app_name": app, "content_type_model_name": model}
                yield fill(route, one | pk | names | kinds)
        else:
            yield fill(route.replace(".*/", "onbekend/"), one | pk)


def admin_routes(watch: Watch) -> None:
    for path in dict.fromkeys(admin_paths(watch.world)):
        watch.ask("GET", path)


# Before these a member looks at everything: what is kept for the one must not reach the other.
AFTER_A_MEMBER = {"anoniem", "verwijderd", "andere kring", "beheerder"}


def visit_as_a_member(world: World) -> None:
    for row in CLOSED_ROWS:
        if row.control == "GET":
            ask(world.client(MEMBER), "GET", fill(row.route, world.ids))


def learns_nothing(world: World, actor: str, caplog: pytest.LogCaptureFixture) -> None:
    """Asserts that this outsider gets no canary anywhere, also not in our own log, and changes nothing."""
    watch = Watch(world, actor)
    if actor in AFTER_A_MEMBER:
        visit_as_a_member(world)
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    with nothing_else_changes():
        closed_routes(watch)
        open_routes(watch)
        admin_routes(watch)
    # django.request names the path that the outsider asked for; all other lines are ours.
    lines = [caplog.handler.format(one) for one in caplog.records if one.name != "django.request"]
    problems = "\n".join(watch.wrong)
    assert not watch.wrong, f"{len(watch.wrong)} fouten als {actor}, {watch.statuses}:\n{problems}"
    assert not found_canaries("\n".join(lines)) - world.allowed(actor, "/admin/users/"), "in de logregels"
    assert watch.asked > 800
