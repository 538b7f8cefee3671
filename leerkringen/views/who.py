"""Who can see a leerkring, or one thing in it; and with `?als=<rol>` how it looks to another role.

Looking as a role changes nothing and is nobody: see `leerkringen.preview`. It only takes away from what the
reader may see already, and everything to press is left out.
"""

from abc import ABC, abstractmethod
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkringen.errors import NotAllowed
from leerkringen.markup import html_from_markdown, shown_html
from leerkringen.models import Bericht, Gesprek, Leerkring, Lidmaatschap, Praktijkdocument, Werkafspraken
from leerkringen.preview import visible_as
from leerkringen.querysets import LidmaatschapQuerySet
from leerkringen.readers import list_readers, reading_members, rules_readers, sees_members
from leerkringen.role_words import plural
from leerkringen.roles import Ability, Rol, abilities
from leerkringen.views.circle import CircleView
from leerkringen.views.paging import PER_PAGE
from leerkringen.who_page import WhoPage

PREVIEW = "als"


class WhoView(CircleView, ABC):
    """Base: `rows` is what the page is about, as far as this reader may see it."""

    http_method_names = ["get", "head", "options"]
    template = ""

    @property
    @abstractmethod
    def title(self) -> str:
        """The thing in words."""

    @property
    @abstractmethod
    def url(self) -> str:
        """The page of the thing itself."""

    @abstractmethod
    def rows(self) -> Any:
        """What the page is about, as far as this reader may see it; 404 when there is nothing."""

    @abstractmethod
    def readers(self) -> LidmaatschapQuerySet:
        """The memberships of all who can see it."""

    @abstractmethod
    def preview(self, role: Rol) -> dict[str, Any]:
        """What this role sees of it, for the template."""

    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        self.found = self.rows()
        wanted = request.GET.get(PREVIEW)
        return self._who() if wanted is None else self._as(wanted)

    def _who(self) -> HttpResponse:
        who = WhoPage(self.readers(), self.user)
        listed = self.paginated(who.known)
        # The page is the answer; a link to it from itself is none.
        self.page.who_url = ""
        return self.show(
            "wie",
            title=self.title,
            url=self.url,
            who_page=who,
            groups=who.groups(list(listed["rows"])),
            nameless=who.nameless,
            excluded=[plural(role).capitalize() for role in Rol if not self._seen_as(role)],
            remarks=self.remarks(),
            waiting=self.waiting(),
            roles=self._other_roles(),
            **listed,
        )

    def remarks(self) -> list[str]:
        """Who sees only a part of it."""
        return []

    def waiting(self) -> int:
        """How many members see it as soon as they accept the werkafspraken."""
        return self.page.counts["leden"] - self.page.counts["lezers"]

    def _as(self, wanted: str) -> HttpResponse:
        if wanted not in Rol.values:
            raise Http404
        if Ability.VOORBEELD_ZIEN not in self.page.abilities:
            raise NotAllowed
        role = Rol(wanted)
        seen = self._seen_as(role)
        context = self.preview(role) if seen else {}
        # The menu is that of the reader, and would lead out of what the role sees.
        self.page.side_menu, self.page.who = [], ""
        return self.show(
            self.template if seen else "voorbeeld_niets",
            title=self.title,
            url=self.url,
            role=role,
            roles=[one for one in self._other_roles() if one != role],
            **context,
        )

    def _seen_as(self, role: Rol) -> bool:
        return bool(visible_as(self.found, role, self.circle).exists())

    def _other_roles(self) -> list[Rol]:
        """The roles to look as; none for who may not."""
        if Ability.VOORBEELD_ZIEN not in self.page.abilities:
            return []
        return [role for role in Rol if role != self.page.rol]


class CircleWhoView(WhoView):
    section = "overzicht"
    template = "voorbeeld_kring"

    @property
    def title(self) -> str:
        return self.circle.titel

    @property
    def url(self) -> str:
        return self.circle.get_absolute_url()

    def rows(self) -> Any:
        return Leerkring.objects.visible_to(self.user).filter(pk=self.circle.pk)

    def readers(self) -> LidmaatschapQuerySet:
        return reading_members(self.circle)

    def remarks(self) -> list[str]:
        if Ability.LEZEN not in abilities(Rol.GAST, self.circle.fase):
            return []
        return [_("Gast-experts zien in de leerkring alleen wat voor gasten is opengezet.")]

    def preview(self, role: Rol) -> dict[str, Any]:
        talks = Gesprek.objects.visible_to(self.user).filter(leerkring=self.circle)
        documents = Praktijkdocument.objects.visible_to(self.user).filter(leerkring=self.circle)
        seen_talks = visible_as(talks, role, self.circle)
        seen_documents = visible_as(documents, role, self.circle)
        numbers = {"talks": seen_talks.count(), "documents": seen_documents.count()}
        # Both lists go through the same pages, so that one row of numbers leads through all.
        longest = seen_talks if numbers["talks"] > numbers["documents"] else seen_documents
        pages = self.paginated(longest, **{PREVIEW: role.value})
        here = slice((pages["current"] - 1) * PER_PAGE, pages["current"] * PER_PAGE)
        found = list(seen_talks.with_author().with_counts(self.user)[here])
        files = list(seen_documents.select_related("bestand")[here])
        for one in found:
            one.nieuw = 0  # For a role nothing is new.
            one.voorbeeld_url = _as_role("leerkringen:talk-who", role, self.circle.pk, one.pk)
        for one in files:
            one.voorbeeld_url = _as_role("leerkringen:document-who", role, self.circle.pk, one.pk)
        return pages | {
            "conversations": found,
            "documents": files,
            "numbers": numbers,
            "all_numbers": {"talks": talks.count(), "documents": documents.count()},
            "members_url": _as_role("leerkringen:members-who", role, self.circle.pk),
            "rules_url": _as_role("leerkringen:rules-who", role, self.circle.pk),
        }


class ThingWhoView(WhoView, ABC):
    """Of one conversation or document."""

    model: type[Gesprek] | type[Praktijkdocument]
    key = ""

    @property
    def title(self) -> str:
        return self.thing.titel

    @property
    def url(self) -> str:
        return self.thing.get_absolute_url()

    def rows(self) -> Any:
        rows = self.model.objects.visible_to(self.user).filter(leerkring=self.circle)
        rows = rows.filter(pk=self.kwargs[self.key])
        found = rows.with_author().first()
        if found is None:
            raise Http404
        self.thing = self.page.about = found
        return rows

    def readers(self) -> LidmaatschapQuerySet:
        return reading_members(self.thing)


class ConversationWhoView(ThingWhoView):
    section = "gesprekken"
    model = Gesprek
    key = "conversation_id"
    template = "voorbeeld_gesprek"

    def preview(self, role: Rol) -> dict[str, Any]:
        rows = Bericht.objects.visible_to(self.user).filter(gesprek=self.thing)
        rows = visible_as(rows, role, self.circle).with_author()
        return self.paginated(rows, **{PREVIEW: role.value})


class DocumentWhoView(ThingWhoView):
    section = "documenten"
    model = Praktijkdocument
    key = "document_id"
    template = "voorbeeld_document"

    def preview(self, role: Rol) -> dict[str, Any]:
        return {"document": self.thing, "file": self.thing.bestand}


class RulesWhoView(WhoView):
    section = "werkafspraken"
    template = "voorbeeld_werkafspraken"

    @property
    def title(self) -> str:
        return _("Werkafspraken")

    @property
    def url(self) -> str:
        return reverse("leerkringen:rules", args=[self.circle.pk])

    def rows(self) -> Any:
        return Werkafspraken.objects.visible_to(self.user).filter(leerkring=self.circle)

    def readers(self) -> LidmaatschapQuerySet:
        return rules_readers(self.circle.pk)

    def waiting(self) -> int:
        return 0

    def preview(self, role: Rol) -> dict[str, Any]:
        newest = visible_as(self.found, role, self.circle).order_by("-versie")[0]
        return {"rules": newest, "text": shown_html(html_from_markdown(newest.tekst))}


class MembersWhoView(WhoView):
    section = "leden"
    template = "voorbeeld_leden"

    @property
    def title(self) -> str:
        return _("Leden")

    @property
    def url(self) -> str:
        return reverse("leerkringen:members", args=[self.circle.pk])

    def rows(self) -> Any:
        rows = Lidmaatschap.objects.visible_to(self.user).standing().filter(leerkring=self.circle)
        return rows.select_related("user").order_by("rol", "user__full_name", "id")

    def readers(self) -> LidmaatschapQuerySet:
        return list_readers(self.circle.pk)

    def remarks(self) -> list[str]:
        found = []
        for role in Rol:
            may = abilities(role, self.circle.fase)
            if Ability.LEZEN in may and not sees_members(may, self.circle):
                text = _("{roles} zien hier alleen de begeleiders en zichzelf.")
                found.append(text.format(roles=plural(role).capitalize()))
        return found

    def preview(self, role: Rol) -> dict[str, Any]:
        rows = visible_as(self.found, role, self.circle)
        return self.paginated(rows, **{PREVIEW: role.value})


def _as_role(name: str, role: Rol, *ids: Any) -> str:
    return f"{reverse(name, args=ids)}?{PREVIEW}={role.value}"
