"""Shows the codes of the second step of the demo accounts."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from portal.accounts.demo import account_lines, code_lines


class Command(BaseCommand):
    help = str(_("Toont de codes van dit moment voor de tweede stap van de demo-accounts."))

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("\n".join([*account_lines(), "", *code_lines()]))
