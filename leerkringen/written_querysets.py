"""What members wrote and placed, as queries: conversations, messages, documents and how far one has read."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from leerkringen.querysets import ClosedQuerySet, _model
from leerkringen.role_words import GONE
from leerkringen.roles import Rol
from portal.accounts.models import FORMER


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    """The number of rows as a subquery; 0 when there is none."""
    grouped = rows.values("gesprek").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(grouped, output_field=models.IntegerField()), 0)


class AuthoredQuerySet(ClosedQuerySet):
    """Things that somebody wrote in a leerkring."""

    author_path = "auteur"
    in_emergency = True

    def written_by(self, user: Any) -> Self:
        """What this person wrote, wherever: for the own export, also after a membership ended."""
        return self.filter(**{self.author_path: user})

    def with_author(self) -> Self:
        """Adds the author as this leerkring knows them; the only place that decides how an author is shown.

        `auteur_naam` is never empty: who left is called by the role, such as "Oud-begeleider", and who was
        erased "Oud-deelnemer".
        `auteur_soort` is the kind for components/avatar.html: "guide", "former" or "". `auteur_organisatie`
        and `auteur_rol` come from the newest membership; of whoever is gone the organisation is empty.
        """
        memberships = _model("Lidmaatschap").objects.filter(
            leerkring=OuterRef(self.circle_path), user=OuterRef(self.author_path)
        )
        newest = memberships.order_by("-begonnen_op")
        here = Exists(memberships.standing())
        name = f"{self.author_path}__full_name"
        return self.annotate(
            auteur_rol=Subquery(newest.values("rol")[:1]),
            auteur_naam=Case(
                When(here, then=F(name)),
                When(Q(**{self.author_path: None}) | Q(**{name: ""}), then=Value(str(FORMER))),
                *(When(auteur_rol=role, then=Value(str(label))) for role, label in GONE.items()),
                default=Value(str(FORMER)),
            ),
            auteur_organisatie=Case(
                When(here, then=Subquery(newest.values("organisatie")[:1])), default=Value("")
            ),
            auteur_soort=Case(
                When(~here, then=Value("former")),
                When(auteur_rol=Rol.BEGELEIDER, then=Value("guide")),
                default=Value(""),
            ),
        )


class GesprekQuerySet(AuthoredQuerySet):
    guest_path = "voor_gasten"

    def with_counts(self, user: Any) -> Self:
        """Adds `reacties` (replies that stand) and `nieuw` (messages of others that `user` has not read).

        Without a user nothing is new.
        """
        messages = _model("Bericht").objects.filter(gesprek=OuterRef("pk"), verwijderd_op=None).order_by()
        return self.annotate(
            reacties=_count(messages.exclude(geplaatst_op=OuterRef("begonnen_op"))),
            nieuw=_count(messages.unread_by(user)) if user is not None else Value(0),
        )

    def with_first_text(self) -> Self:
        """Adds `eerste_html`: the text with which the conversation began ("" when it was taken away)."""
        first = _model("Bericht").objects.filter(gesprek=OuterRef("pk")).order_by("geplaatst_op", "id")
        return self.annotate(eerste_html=Subquery(first.values("html")[:1]))


class BerichtQuerySet(AuthoredQuerySet):
    circle_path = "gesprek__leerkring"
    guest_path = "gesprek__voor_gasten"

    def replies(self) -> Self:
        """All but the messages with which a conversation begins."""
        first = _model("Bericht").objects.filter(gesprek=OuterRef("gesprek")).order_by("geplaatst_op", "id")
        return self.exclude(pk=Subquery(first.values("pk")[:1]))

    def unread_by(self, user: Any) -> Self:
        """Messages of others, after the place where `user` stopped reading the conversation."""
        place = _model("Gelezen").objects.filter(user=user, gesprek=OuterRef("gesprek")).values("tot")[:1]
        unread = self.present().exclude(auteur=user).annotate(_tot=Subquery(place))
        return unread.filter(Q(_tot=None) | Q(geplaatst_op__gt=F("_tot")))

    def present(self) -> Self:
        """Messages whose text was not taken away."""
        return self.filter(verwijderd_op=None)


class DocumentQuerySet(AuthoredQuerySet):
    guest_path = "voor_gasten"
    author_path = "geplaatst_door"


class GelezenQuerySet(ClosedQuerySet):
    circle_path = "gesprek__leerkring"
    guest_path = "gesprek__voor_gasten"

    def _shared_with(self, user: Any) -> Q:
        """Only one's own."""
        return super()._shared_with(user) & Q(user=user)
