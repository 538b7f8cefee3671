"""The security log: who did what to which object, from where, and how it ended."""

from typing import Any, NoReturn, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """Reads and adds; a whole set is not changed or removed either."""

    def of_site(self) -> Self:
        """What administrators may read: the lines that belong to no closed group."""
        return self.filter(circle=None)

    def of_circle(self, circle: UUID) -> Self:
        """The lines of one closed group. Who may read them is decided by the app of that group."""
        return self.filter(circle=circle)

    def newest_first(self) -> Self:
        return self.order_by("-time", "-pk")

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("An audit line is never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An audit line is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("An audit line is never deleted by hand.")


class AuditLine(models.Model):
    """One event (BIO2 8.15.01: action, object, result, origin, actor, time). Never closed content.

    Lines are only ever added: changing or deleting one is refused here and by the database itself
    (`portal.audit.guarding`). `number` and `hash` are given once, shortly after the commit
    (`portal.audit.sealing`).
    """

    time = models.DateTimeField(_("tijd"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wie"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # The id of the account, which stays when the account goes: the hash is made over this, not over `actor`.
    actor_key = models.CharField(_("nummer van het account"), max_length=36, blank=True, editable=False)
    action = models.CharField(_("handeling"), max_length=60, db_index=True)
    object = models.CharField(_("voorwerp"), max_length=120, blank=True)
    result = models.CharField(_("uitkomst"), max_length=40)
    origin = models.GenericIPAddressField(_("herkomst"), null=True)
    # Not a foreign key: the log lies below the closed groups and outlives them.
    circle = models.UUIDField(_("leerkring"), null=True, editable=False)
    number = models.PositiveBigIntegerField(_("regelnummer"), null=True, unique=True, editable=False)
    hash = models.CharField(_("zegel"), max_length=64, blank=True, editable=False)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("logregel")
        verbose_name_plural = _("logregels")
        ordering = ["-time", "-pk"]
        # A line is made by the site and nobody else: there is only the right to read.
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["circle", "-time"], name="audit_circle_time"),
            models.Index(fields=["actor_key", "-time"], name="audit_actor_time"),
            models.Index(fields=["id"], condition=models.Q(number=None), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.time:%Y-%m-%d %H:%M:%S} {self.action} {self.object} {self.result}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An audit line is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An audit line is never deleted by hand.")
