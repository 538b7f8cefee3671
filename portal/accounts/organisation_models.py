"""Organisations, the e-mail domains that are theirs, and where their people sign in.

Not the `Organisatie` of the knowledge base: that one is published, this one decides about signing in.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.mail_domains import MAX_LENGTH, normal_domain, validate_domain

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def name_key(name: str) -> str:
    """The form in which names of organisations are compared: without capitals and extra spaces."""
    return " ".join(name.casefold().split())


def validate_issuer(url: str) -> None:
    """The issuer of a provider, exactly as it stands in its tokens.

    Raises:
        ValidationError: no https, or parts that an issuer cannot have (OpenID Connect Core, 2).
    """
    parts = urlsplit(url)
    loopback = settings.OPENID_ALLOW_LOOPBACK and parts.hostname in LOOPBACK
    if not parts.hostname or (parts.scheme != "https" and not (loopback and parts.scheme == "http")):
        raise ValidationError(_now("Dit adres moet met https:// beginnen."), code="https")
    if parts.query or parts.fragment or parts.username or "/.well-known/" in url:
        raise ValidationError(
            _now("Vul alleen de uitgever in, zonder vraagteken en zonder /.well-known/."), code="issuer"
        )


class Kind(models.TextChoices):
    MUNICIPALITY = "gemeente", _("gemeente")
    PROVINCE = "provincie", _("provincie")
    WATER_BOARD = "waterschap", _("waterschap")
    REGION = "samenwerking", _("samenwerkingsverband")
    OTHER = "anders", _("anders")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def active(self) -> "OrganisationQuerySet":
        """Organisations that count for addresses and for signing in."""
        return self.filter(is_active=True)


class Organisation(models.Model):
    """An organisation whose people can be recognised by their e-mail address."""

    name = models.CharField(_("naam"), max_length=150, help_text=_("Bijvoorbeeld: Gemeente Oosterwaard."))
    name_key = models.CharField(max_length=150, unique=True, editable=False)
    kind = models.CharField(_("soort"), max_length=20, choices=Kind.choices, blank=True)
    is_active = models.BooleanField(
        _("actief"),
        default=True,
        help_text=_("Zet dit uit om ook het inloggen met deze organisatie te stoppen."),
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisatie")
        verbose_name_plural = _("organisaties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        twins = Organisation.objects.filter(name_key=name_key(self.name)).exclude(pk=self.pk)
        if twins.exists():
            raise ValidationError({"name": _now("Er is al een organisatie met deze naam.")})


class OrganisationDomain(models.Model):
    """A domain and everything below it belongs to one organisation."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisatie"), on_delete=models.CASCADE, related_name="domains"
    )
    domain = models.CharField(
        _("e-maildomein"), max_length=MAX_LENGTH, unique=True, validators=[validate_domain]
    )

    class Meta:
        verbose_name = _("e-maildomein")
        verbose_name_plural = _("e-maildomeinen")
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domain=Lower("domain")) & ~models.Q(domain__contains="@"),
                name="organisation_domain_normal",
                violation_error_message=_("Schrijf het domein in kleine letters, zonder @."),
            )
        ]

    def __str__(self) -> str:
        return self.domain

    def clean_fields(self, exclude: Any = None) -> None:
        self.domain = normal_domain(self.domain) or self.domain.strip().lower()
        super().clean_fields(exclude=exclude)


class OpenIDProviderQuerySet(models.QuerySet["OpenIDProvider"]):
    def usable(self) -> "OpenIDProviderQuerySet":
        """Providers with which somebody may sign in now."""
        return self.filter(is_active=True, organisation__is_active=True)


class OpenIDProvider(models.Model):
    """Where people of one organisation sign in with the account of their work.

    `key` and `issuer` never change: what a person is called there (`sub`) has a meaning with them only. The
    secret is not here but in the environment variable `secret_variable`.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisatie"), on_delete=models.PROTECT, related_name="providers"
    )
    key = models.CharField(
        _("sleutel"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*\Z", _("Alleen kleine letters, cijfers en streepjes."))],
        help_text=_("Staat in het adres waar de aanbieder naar terugkeert. Later niet te wijzigen."),
    )
    button = models.CharField(
        _("naam op de knop"),
        max_length=60,
        help_text=_("Achter “Inloggen met”. Bijvoorbeeld: Gemeente Oosterwaard."),
    )
    issuer = models.CharField(
        _("uitgever (issuer)"),
        max_length=300,
        validators=[validate_issuer],
        help_text=_("Precies zoals de aanbieder zichzelf noemt. Later niet te wijzigen."),
    )
    client_id = models.CharField(_("client-id"), max_length=190)
    requested_acr = models.CharField(
        _("gevraagd niveau (acr_values)"),
        max_length=200,
        blank=True,
        help_text=_("Wat wij vragen. Of het gehaald is, blijkt alleen uit het antwoord."),
    )
    factor_acr = models.CharField(
        _("acr-waarden die als tweede stap tellen"),
        max_length=500,
        blank=True,
        help_text=_("Gescheiden door spaties. Leeg: wij vragen altijd zelf een tweede stap."),
    )
    factor_amr = models.CharField(
        _("amr-waarden die als tweede stap tellen"),
        max_length=500,
        blank=True,
        help_text=_("Gescheiden door spaties, bijvoorbeeld: mfa hwk."),
    )
    is_active = models.BooleanField(
        _("actief"),
        default=True,
        help_text=_("Uit: niemand logt hier nog mee in, en wie ermee binnen is, is meteen uitgelogd."),
    )

    objects = OpenIDProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("inlogdienst")
        verbose_name_plural = _("inlogdiensten")
        ordering = ["button", "key"]

    def __str__(self) -> str:
        return f"{self.button} ({self.key})"

    @property
    def secret_variable(self) -> str:
        """The environment variable that holds the client secret."""
        return f"OIDC_SECRET_{self.key.upper().replace('-', '_')}"

    @property
    def secret(self) -> str:
        """The client secret; "" when the variable is not set."""
        return str(settings.OPENID_SECRETS.get(self.secret_variable.removeprefix("OIDC_SECRET_"), ""))

    @property
    def counts_factors(self) -> bool:
        """Whether an answer of this provider can stand for our second step."""
        return bool(self.factor_acr.split() or self.factor_amr.split())
