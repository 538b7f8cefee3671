"""`manage.py verify_audit`: is the security log whole and unchanged? See docs/beheer/logboek.md."""

import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from portal.audit.sealing import head, seal
from portal.audit.verifying import Anchor, Verification, number_of_sealed_lines, verify

EXIT_FAULT = 1
EXIT_NOT_SEALED = 3


def anchor(text: str) -> Anchor:
    """For argparse: the message in Dutch."""
    try:
        return Anchor.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(_("verwacht wordt NUMMER:ZEGEL, zoals --head het schrijft")) from error


class Command(BaseCommand):
    """Exit status: 0 in order, 1 a line is wrong or missing, 3 lines wait too long for their seal."""

    help = "Controleert of het logboek heel en onveranderd is."
    # Also on a copy of the database with settings that do not fit.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Without options the whole chain is read and nothing is changed."""
        parser.add_argument(
            "--head", action="store_true", help="Schrijft alleen NUMMER:ZEGEL van de laatste regel."
        )
        parser.add_argument(
            "--expect",
            type=anchor,
            metavar="NUMMER:ZEGEL",
            help="Eist dat dit eerder bewaarde zegel nog in het logboek staat.",
        )
        parser.add_argument("--seal", action="store_true", help="Verzegelt eerst wat nog openstaat.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, tell, and exit with the status."""
        if options["seal"]:
            seal()
        if options["head"]:
            self.stdout.write(str(Anchor(*head())))
            return
        with tqdm(
            total=number_of_sealed_lines(),
            desc=_("Controleren"),
            unit="regel",
            file=sys.stderr,
            disable=not options["verbosity"] or not sys.stderr.isatty(),
        ) as bar:
            found = verify(expected=options["expect"], progress=bar.update)
        self._tell(found)
        if found.fault:
            sys.exit(EXIT_FAULT)
        if found.is_late:
            sys.exit(EXIT_NOT_SEALED)

    def _tell(self, found: Verification) -> None:
        if found.fault:
            self.stderr.write(
                _("Regel %(number)s klopt niet: %(reason)s. De %(checked)s regels ervoor kloppen.")
                % {
                    "number": found.fault.number,
                    "reason": found.fault.reason,
                    "checked": found.checked,
                }
            )
        else:
            self.stdout.write(_("Het logboek is heel: %s regels gecontroleerd.") % found.checked)
            self.stdout.write(_("Laatste zegel: %s") % found.head)
        if found.waiting:
            self.stdout.write(_("Nog niet verzegeld: %s regels.") % found.waiting)
        if found.is_late:
            self.stderr.write(_("Verzegelen staat stil: draait “manage.py sweep_tasks --loop” nog?"))
