"""The security log: who did what to which object, from where, and how it ended."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """Reads and adds; a whole set is not changed or removed either."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("An audit line is never changed.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An audit line is never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("An audit line is never deleted by hand.")


class AuditLine(models.Model):
    """One event (BIO2 8.15.01: action, object, result, origin, actor, time). Never closed content.

    Lines are only ever added: changing or deleting one through the model is refused.
    """

    time = models.DateTimeField(_("tijd"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("wie"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    action = models.CharField(_("handeling"), max_length=60, db_index=True)
    object = models.CharField(_("voorwerp"), max_length=120, blank=True)
    result = models.CharField(_("uitkomst"), max_length=40)
    origin = models.GenericIPAddressField(_("herkomst"), null=True)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("logregel")
        verbose_name_plural = _("logregels")
        ordering = ["-time", "-pk"]

    def __str__(self) -> str:
        return f"{self.time:%Y-%m-%d %H:%M:%S} {self.action} {self.object} {self.result}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An audit line is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An audit line is never deleted by hand.")
