"""People who sign in: one account per person, named by e-mail address."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.organisation_models import OpenIDProvider, Organisation, OrganisationDomain

__all__ = ["OpenIDProvider", "Organisation", "OrganisationDomain", "Profile", "User", "UserManager"]

# What is left of the name of somebody whose account was erased.
FORMER = _("Oud-deelnemer")


class UserManager(BaseUserManager["User"]):
    """Makes users; a usable account also needs a verified address: see `services.create_user`."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """One person. The e-mail address is the name to sign in with; the UUID may stand in a URL."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mailadres"), unique=True)
    full_name = models.CharField(_("naam"), max_length=150)
    is_staff = models.BooleanField(
        _("medewerker"), default=False, help_text=_("Mag in het beheer van de openbare site komen.")
    )
    is_active = models.BooleanField(
        _("actief"), default=True, help_text=_("Zet dit uit om iemand buiten te sluiten.")
    )
    date_joined = models.DateTimeField(_("lid sinds"), default=timezone.now, editable=False)
    # Filled by `portal.accounts.erasure`: the row stays, so that contributions and agreements keep theirs.
    erased_at = models.DateTimeField(_("gewist op"), null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("gebruiker")
        verbose_name_plural = _("gebruikers")
        ordering = ["full_name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_any_case",
                violation_error_message=_("Dit adres is al in gebruik."),
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(is_active=False, full_name=""),
                name="user_erased_is_empty",
                violation_error_message=_("Een gewist account heeft geen naam en kan niet inloggen."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Never writes `erased_at`: a copy from before an erasure must not bring the person back.

        Raises:
            IntegrityError: such a copy was saved; nothing is written.
        """
        if not self._state.adding and not args and kwargs.get("update_fields") is None:
            names = [one.name for one in self._meta.concrete_fields if not one.primary_key]
            kwargs["update_fields"] = [name for name in names if name != "erased_at"]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return str(FORMER) if self.erased_at else self.full_name or self.email

    def get_full_name(self) -> str:
        return str(FORMER) if self.erased_at else self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else str(self)

    @property
    def initials(self) -> str:
        """First letters of the first and last word of the name, such as MV; nothing for an erased account."""
        if self.erased_at:
            return ""
        parts = [part for part in self.full_name.split() if part[:1].isalpha()]
        letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [self.full_name[:1] or self.email[:1]]
        return "".join(letters).upper()


class Profile(models.Model):
    """What fellow members of one's own leerkringen may read about a person."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile", primary_key=True)
    organisation = models.CharField(_("organisatie"), max_length=200, blank=True)
    function = models.CharField(_("functie"), max_length=200, blank=True)
    expertise = models.CharField(_("waar weet u veel van?"), max_length=300, blank=True)
    phone = models.CharField(_("telefoon"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("profiel")
        verbose_name_plural = _("profielen")

    def __str__(self) -> str:
        return ", ".join(part for part in (self.function, self.organisation) if part) or str(self.user)
