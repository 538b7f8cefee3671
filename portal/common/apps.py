from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "portal.common"
    verbose_name = _("Gedeeld")

    def ready(self) -> None:
        from portal.common import sqlite_turns
        from portal.common.csp_wagtail import add_nonce_to_choosers

        add_nonce_to_choosers()
        sqlite_turns.connect()
