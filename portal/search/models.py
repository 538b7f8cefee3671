"""The outbox of the search indexes; rows are written in the transaction that changes an object."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    INTERACTIVE = 0, _("Direct")
    BULK = 1, _("Bulk")


class OutboxRow(models.Model):
    """One object that one engine must index again. It stays until that engine has confirmed."""

    engine = models.CharField(_("zoekmachine"), max_length=20, default="sqlite")
    source = models.CharField(_("bron"), max_length=40)
    object_id = models.CharField(_("object"), max_length=64)
    priority = models.PositiveSmallIntegerField(
        _("voorrang"), choices=Priority.choices, default=Priority.INTERACTIVE
    )
    created_at = models.DateTimeField(_("aangemaakt op"), db_default=Now())
    # A worker that is killed lets its claim run out, so that another one takes the row.
    claimed_until = models.DateTimeField(_("bezet tot"), null=True)
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    not_before = models.DateTimeField(_("niet voor"), null=True)

    class Meta:
        verbose_name = _("te indexeren object")
        verbose_name_plural = _("te indexeren objecten")
        indexes = [models.Index(fields=["priority", "id"], name="search_outbox_order")]

    def __str__(self) -> str:
        return f"{self.source}:{self.object_id}"


class DenyRow(models.Model):
    """An object that no search may show, from this commit until every engine has confirmed its newest state.

    An object can have several rows: each removal adds its own, and the worker takes away only those that
    existed before it read the object.
    """

    source = models.CharField(_("bron"), max_length=40)
    object_id = models.CharField(_("object"), max_length=64)
    created_at = models.DateTimeField(_("aangemaakt op"), db_default=Now())

    class Meta:
        verbose_name = _("geweigerd object")
        verbose_name_plural = _("geweigerde objecten")
        indexes = [models.Index(fields=["source", "object_id"], name="search_deny_object")]

    def __str__(self) -> str:
        return f"{self.source}:{self.object_id}"


class IndexState(models.Model):
    """What the processes must agree on for one index ("public" or "closed") in one engine."""

    name = models.CharField(_("index"), max_length=40, primary_key=True)
    # Each batch takes a version before it reads the objects, so a batch that read earlier can never
    # overwrite one that read later.
    version = models.PositiveBigIntegerField(_("versie"), default=0)
    # Changes did not reach it, as it was not in use or not there: it must be filled from the database.
    behind = models.BooleanField(_("loopt achter"), default=False)
    # Back-off: until this moment nobody tries the engine; one task is already waiting for it.
    failures = models.PositiveSmallIntegerField(_("mislukt op rij"), default=0)
    retry_at = models.DateTimeField(_("opnieuw proberen op"), null=True)
    # A rebuild in progress: all writes go to this new index as well. It goes on after what was done last,
    # also when the process that began it was killed.
    building = models.CharField(_("nieuwe index"), max_length=120, blank=True)
    building_seen_at = models.DateTimeField(_("herbouw actief op"), null=True)
    building_by = models.CharField(_("herbouw door"), max_length=120, blank=True)
    building_after = models.CharField(_("herbouwd tot en met"), max_length=120, blank=True)
    building_done = models.PositiveIntegerField(_("objecten gedaan"), default=0)
    building_total = models.PositiveIntegerField(_("objecten in totaal"), default=0)
    # The last comparison of the index with the database.
    compared_at = models.DateTimeField(_("vergeleken op"), null=True)
    expected = models.PositiveIntegerField(_("vindbaar in de database"), default=0)
    found = models.PositiveIntegerField(_("in de index"), default=0)
    missing = models.PositiveIntegerField(_("ontbraken"), default=0)
    extra = models.PositiveIntegerField(_("te veel"), default=0)

    class Meta:
        verbose_name = _("toestand van een zoekindex")
        verbose_name_plural = _("toestand van de zoekindexen")

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def key(engine: str, index: str) -> str:
        """The name of the state of this index in this engine."""
        return f"{engine}:{index}"


# The rules of the editors have a module of their own; Django looks for models here.
from portal.search.rule_models import (  # noqa: E402, F401
    GeladenZoekregel,
    Synoniem,
    VastResultaat,
    ZoekregelsVersie,
    Zoekuitzondering,
)
