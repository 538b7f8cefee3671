"""What belongs to one person and to no leerkring, as queries."""

from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from leerkringen.querysets import may_be_member


class OwnQuerySet(models.QuerySet[Any]):
    """Things of one person that belong to no leerkring."""

    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if may_be_member(user) else self.none()


class GegevensexportQuerySet(OwnQuerySet):
    def downloadable(self) -> Self:
        """Finished less than 24 hours ago."""
        return self.filter(status="klaar", klaar_op__gt=timezone.now() - timedelta(hours=24))


class ProfielfotoQuerySet(OwnQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own, and those of people whose profile `user` may see in some leerkring."""
        if not may_be_member(user):
            return self.none()
        profiles = (
            apps.get_model("leerkringen", "Lidmaatschap").objects.visible_to_member(user).with_profile()
        )
        return self.filter(Q(user_id=user.pk) | Exists(profiles.filter(user=OuterRef("user"))))
