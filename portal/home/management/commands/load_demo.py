"""Loads the demo: public content, fictional accounts and two leerkringen."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.home.demo import load_demo


class Command(BaseCommand):
    help = _("Laadt de voorbeeldinhoud op een lege site; een tweede keer verandert niets.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError(_("De demo hoort niet op een echte site."))
        pages = load_demo()
        if options["verbosity"]:
            self.stdout.write(_("%(pages)s pagina’s geladen.") % {"pages": pages})
