"""Who may see invitations and requests to join, and what became of them, as queries."""

from typing import Any, Self

from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.utils import timezone

from leerkringen.querysets import ClosedQuerySet, _model, _own_circles
from leerkringen.roles import VOOR_HET_EINDE, Ability


class UitnodigingQuerySet(ClosedQuerySet):
    def _shared_with(self, user: Any) -> Q:
        """Only for those who may invite, and for who prepares: an invitation holds somebody's address."""
        prepared = _model("Opening").objects.visible_to(user).values("leerkring")
        return Q(leerkring__in=_own_circles(user, Ability.UITNODIGEN)) | Q(leerkring__in=prepared)

    def unanswered(self) -> Self:
        """Neither used, declined nor withdrawn; some of these have expired."""
        return self.filter(gebruikt_op=None, afgewezen_op=None, ingetrokken_op=None)

    def open(self) -> Self:
        """Invitations that can be accepted now; a leerkring that ended takes nobody in."""
        return self.unanswered().filter(
            Q(tot=None) | Q(tot__gte=timezone.localdate()),
            verloopt_op__gt=timezone.now(),
            leerkring__fase__in=sorted(fase.value for fase in VOOR_HET_EINDE),
        )

    def in_stand(self, stand: str) -> Self:
        """Those of which this became; all for an unknown word. The same as `Uitnodiging.stand`."""
        condition = _stand_conditions().get(stand)
        return self.filter(condition) if condition is not None else self.all()

    def counts(self) -> dict[str, int]:
        """How many there are of each stand. One query."""
        conditions = _stand_conditions().items()
        found: dict[str, int] = self.aggregate(
            **{word: Count("pk", filter=rows) for word, rows in conditions}
        )
        return found

    def used_by(self, user: Any, token_hash: str) -> Self:
        """The invitation behind a link with which this person became a member of a leerkring they are in."""
        own = user.emailaddress_set.filter(verified=True).values(small=Lower("email"))
        circles = _model("Lidmaatschap").objects.standing().filter(user=user).values("leerkring")
        used = self.filter(token_hash=token_hash, gebruikt_op__isnull=False)
        return used.filter(leerkring__in=circles, email__in=own)

    def for_token_hash(self, token_hash: str) -> Self:
        """The open invitation behind a link. The link itself is the right to see it (and nothing else)."""
        return self.open().filter(token_hash=token_hash)


def _stand_conditions() -> dict[str, Q]:
    unanswered = Q(gebruikt_op=None, afgewezen_op=None, ingetrokken_op=None)
    now = timezone.now()
    return {
        "open": unanswered & Q(verloopt_op__gt=now),
        "verlopen": unanswered & Q(verloopt_op__lte=now),
        "aangenomen": Q(gebruikt_op__isnull=False),
        "afgewezen": Q(gebruikt_op=None, afgewezen_op__isnull=False),
        "ingetrokken": Q(gebruikt_op=None, afgewezen_op=None, ingetrokken_op__isnull=False),
    }


class AanvraagQuerySet(ClosedQuerySet):
    def _shared_with(self, user: Any) -> Q:
        """Only for those who may invite: a request holds somebody's name, address and reasons."""
        return Q(leerkring__in=_own_circles(user, Ability.UITNODIGEN))

    def open(self) -> Self:
        """Requests that nobody answered yet."""
        return self.filter(behandeld_op=None)
