"""Noodtoegang as queries: who may see the requests, and what opens a leerkring at this moment."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from leerkringen.errors import NoAccess
from leerkringen.querysets import may_be_member
from leerkringen.roles import MAY_BREAK_GLASS


def _memberships() -> Any:
    return apps.get_model("leerkringen", "Lidmaatschap").objects


def holders() -> models.QuerySet[Any]:
    """The active accounts that may ask for noodtoegang and grant it now, read from the database."""
    found: models.QuerySet[Any] = ModelBackend().with_perm(MAY_BREAK_GLASS)
    return found


class NoodtoegangQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """All of them for beheerders with the permission; for members what `visible_to_member` says."""
        if not may_be_member(user):
            return self.none()
        return self.all() if user.has_perm(MAY_BREAK_GLASS) else self.visible_to_member(user)

    def visible_to_member(self, user: Any) -> Self:
        """What was ever granted in a leerkring to which `user` belongs now or from a later day on."""
        if not may_be_member(user):
            return self.none()
        circles = _memberships().standing().filter(user=user).values("leerkring")
        return self.filter(leerkring__in=circles, toegekend_op__isnull=False)

    def running(self) -> Self:
        """Those that let somebody in now: granted, not over, and the asker may still have it.

        Whoever is a member now is let in as a member, and by nothing else.
        """
        own = _memberships().active().filter(leerkring=OuterRef("leerkring"), user=OuterRef("gevraagd_door"))
        return self.filter(
            ~Exists(own),
            toegekend_op__isnull=False,
            afgewezen_op=None,
            beeindigd_op=None,
            tot__gt=timezone.now(),
            gevraagd_door__in=holders(),
        )

    def not_over(self) -> Self:
        """Those whose time still runs; whether they let somebody in, `running` says."""
        return self.filter(tot__gt=Now())

    def running_for(self, user: Any) -> Self:
        """Those of `running` that this person reads by."""
        return self.running().filter(gevraagd_door=user)

    def granted_since(self, moment: datetime) -> Self:
        """Those that were granted, and ran on after this moment."""
        return self.filter(toegekend_op__isnull=False, tot__gt=moment)

    def unfinished(self) -> Self:
        """Requests without answer and access without end, as far as was noted."""
        return self.filter(afgewezen_op=None, beeindigd_op=None)

    def waiting(self, answer_within: timedelta) -> Self:
        """The requests that a second beheerder can still answer."""
        asked_since = timezone.now() - answer_within
        return self.unfinished().filter(toegekend_op=None, gevraagd_op__gt=asked_since)

    def overdue(self, answer_within: timedelta) -> Self:
        """The unfinished ones whose time is over."""
        now = timezone.now()
        lapsed = Q(toegekend_op=None, gevraagd_op__lte=now - answer_within)
        return self.unfinished().filter(lapsed | Q(tot__lte=now))

    def locked(self, key: Any) -> Any:
        """This one, locked until the end of the caller's transaction.

        Raises:
            NoAccess: there is none.
        """
        found = self.select_for_update(of=("self",)).filter(pk=key).first()
        if found is None:
            raise NoAccess
        return found
