"""Accounts of the demo: fictional people, one password per installation, a second factor for each.

The password and the keys are made on first use and kept in `demo-accounts.json` in DATA_DIR (mode 0600), so
no two installations share them and none is in the source. An account that exists is never touched again.
"""

import hashlib
import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.services import create_user

DOMAIN = "voorbeeld.example"
TOTP_PERIOD_SECONDS = 30
# Without letters and digits that look alike.
READABLE_SIGNS = "abcdefghkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class DemoAccount:
    """One fictional person; `key` is the part of the address before the @."""

    key: str
    full_name: str
    organisation: str
    function: str
    role: object = ""
    group: str = ""
    is_superuser: bool = False
    # The outsider shows what a colleague without a leerkring sees, and what setting up looks like.
    with_second_factor: bool = True

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


MEMBER = gettext_lazy("lid van een leerkring")

DEMO_ACCOUNTS = [
    DemoAccount(
        "beheerder", "Ingrid Hagedoorn", "Redactie Weerbaar", "beheerder",
        gettext_lazy("beheerder van de site"), is_superuser=True,
    ),
    DemoAccount(
        "tweede.beheerder", "Ruben Steenwijk", "Redactie Weerbaar", "beheerder",
        gettext_lazy("tweede beheerder: antwoordt op een verzoek om noodtoegang"), is_superuser=True,
    ),
    DemoAccount(
        "eindredacteur", "Bas Terpstra", "Redactie Weerbaar", "eindredacteur",
        gettext_lazy("eindredacteur: controleert en publiceert"), group="Eindredacteuren",
    ),
    DemoAccount(
        "redacteur", "Lotte Zeegers", "Redactie Weerbaar", "redacteur",
        gettext_lazy("redacteur: schrijft pagina’s"), group="Redacteuren",
    ),
    DemoAccount(
        "anouk.terlingen", "Anouk Terlingen", "Leerhuis Oost", "procesbegeleider",
        gettext_lazy("begeleider van een leerkring"),
    ),
    DemoAccount("marit.vos", "Marit Vos", "Gemeente Oosterwaard", "adviseur integriteit", MEMBER),
    DemoAccount("joris.bakhuis", "Joris Bakhuis", "Gemeente Lindemeer", "teamleider publiekszaken", MEMBER),
    DemoAccount("samira.elidrissi", "Samira El Idrissi", "Gemeente Hoogvelde", "adviseur veiligheid"),
    DemoAccount("pieter.kloosterboer", "Pieter Kloosterboer", "Gemeente Veenrode", "gemeentesecretaris"),
    DemoAccount("rosa.dijkman", "Rosa Dijkman", "Gemeente Brinkdam", "griffier"),
    DemoAccount("wim.hoogstede", "Wim Hoogstede", "Gemeente Zuiderkoog", "coördinator beveiliging"),
    DemoAccount("fatma.karaman", "Fatma Karaman", "Gemeente Oosterwaard", "adviseur informatiebeveiliging"),
    DemoAccount("henk.oldenziel", "Henk Oldenziel", "Gemeente Brinkdam", "strategisch adviseur veiligheid"),
    DemoAccount("nadia.bouzidi", "Nadia Bouzidi", "Gemeente Lindemeer", "vertrouwenspersoon"),
    DemoAccount("tom.verhage", "Tom Verhage", "Gemeente Hoogvelde", "adviseur personeel"),
    DemoAccount("els.wiersinga", "Els Wiersinga", "Gemeente Veenrode", "toezichthouder"),
    DemoAccount(
        "zonder.leerkring", "Koen van der Heide", "Gemeente Zuiderkoog", "beleidsmedewerker",
        gettext_lazy("collega die in geen leerkring zit"), with_second_factor=False,
    ),
]  # fmt: skip


class _Kept(TypedDict):
    """The contents of demo-accounts.json."""

    password: str
    totp: dict[str, str]
    # Per account a digest of the password hash that we set: tells whether somebody chose another.
    made: dict[str, str]


def ensure_demo_accounts() -> dict[str, User]:
    """Makes the missing demo accounts; returns all that exist, by key.

    Raises:
        ImproperlyConfigured: outside development, or with DEMO off.
    """
    if not (settings.DEVELOPMENT and getattr(settings, "DEMO", False)):
        raise ImproperlyConfigured(_("Demo-accounts bestaan alleen op een ontwikkelmachine met DEMO=1."))
    kept = _read_kept()
    encoded = make_password(kept["password"])
    for account in DEMO_ACCOUNTS:
        if not User.objects.filter(email__iexact=account.email).exists():
            _make(account, kept, encoded)
    _write_kept(kept)
    users = User.objects.filter(email__in=[account.email for account in DEMO_ACCOUNTS])
    return {user.email.split("@")[0]: user for user in users}


@transaction.atomic
def _make(account: DemoAccount, kept: _Kept, encoded_password: str) -> None:
    user = create_user(
        email=account.email,
        full_name=account.full_name,
        organisation=account.organisation,
        function=account.function,
        is_superuser=account.is_superuser,
        is_staff=bool(account.group),
        groups=Group.objects.filter(name=account.group),
    )
    user.password = encoded_password
    user.save(update_fields=["password"])
    kept["made"][account.key] = _digest(user)
    if account.with_second_factor:
        secret = kept["totp"].setdefault(account.key, generate_totp_secret())
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)


def account_lines() -> list[str]:
    """What `make run` prints: who is there, the password, and how to pass the second step."""
    kept = _read_kept()
    shown = [account for account in DEMO_ACCOUNTS if account.role]
    users = {user.email: user for user in User.objects.filter(email__in=[a.email for a in shown])}
    width = max(len(account.email) for account in shown)
    lines = [_("Demo-accounts (wachtwoord %(password)s):") % {"password": kept["password"]}]
    for account in shown:
        user = users.get(account.email)
        if user is None:
            continue
        own = "" if kept["made"].get(account.key) == _digest(user) else _(" (eigen wachtwoord)")
        lines.append(f"  {account.email:<{width}}  {account.role}{own}")
    lines.append(
        _("Tweede stap: `make code` toont de zes cijfers van dit moment, en de sleutels voor een app.")
    )
    return lines


def code_lines() -> list[str]:
    """The code of this moment for each demo account, and the key to put it into an app.

    An account whose owner set up another app is left out: its key is not ours.
    """
    kept = _read_kept()
    now = int(time.time())
    left = TOTP_PERIOD_SECONDS - now % TOTP_PERIOD_SECONDS
    ours = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__email__endswith=f"@{DOMAIN}")
    secrets_in_use = {factor.user.email: factor.data["secret"] for factor in ours.select_related("user")}
    lines = [_("Codes van dit moment (nog %(left)d seconden geldig):") % {"left": left}]
    for account in DEMO_ACCOUNTS:
        secret = kept["totp"].get(account.key)
        if secret and secrets_in_use.get(account.email) == secret:
            code = format_hotp_value(hotp_value(secret, now // TOTP_PERIOD_SECONDS))
            lines.append(f"  {account.email:<36}  {code}   {_('sleutel')} {secret}")
    return lines


def _digest(user: User) -> str:
    return hashlib.sha256(user.password.encode()).hexdigest()


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demo-accounts.json"


def _read_kept() -> _Kept:
    try:
        kept: _Kept = json.loads(_file().read_text())
    except FileNotFoundError:
        groups = ["".join(secrets.choice(READABLE_SIGNS) for _number in range(4)) for _group in range(3)]
        kept = {"password": "-".join(["demo", *groups]), "totp": {}, "made": {}}
        _write_kept(kept)
    return kept


def _write_kept(kept: _Kept) -> None:
    """Whole or not at all, readable by the owner alone from its first byte."""
    draft = _file().with_suffix(f".{os.getpid()}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        json.dump(kept, stream, indent=1)
    draft.replace(_file())
