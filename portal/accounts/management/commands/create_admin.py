"""Makes an administrator, from the environment or by asking."""

import getpass
import os

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.accounts.services import create_user


class Command(BaseCommand):
    help = str(
        gettext_lazy(
            "Maakt een beheerder. Leest ADMIN_EMAIL, ADMIN_NAME en ADMIN_PASSWORD, of vraagt ernaar."
        )
    )

    def handle(self, *args: object, **options: object) -> None:
        email = os.environ.get("ADMIN_EMAIL", "").strip() or input(_("E-mailadres: ")).strip()
        if User.objects.filter(email__iexact=email).exists():
            self.stdout.write(_("%(email)s heeft al een account; er is niets veranderd.") % {"email": email})
            return
        name = os.environ.get("ADMIN_NAME", "").strip() or _("Beheerder")
        password = os.environ.get("ADMIN_PASSWORD") or self._ask_password()
        try:
            create_user(email=email, full_name=name, password=password, is_superuser=True)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            _("Beheerder %(email)s is gemaakt. Bij de eerste keer inloggen stelt u de tweede stap in.")
            % {"email": email}
        )

    def _ask_password(self) -> str:
        while True:
            password = getpass.getpass(_("Wachtwoord (minstens 12 tekens): "))
            if password == getpass.getpass(_("Nogmaals: ")):
                return password
            self.stderr.write(_("De twee wachtwoorden zijn niet gelijk."))
