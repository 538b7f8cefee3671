from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "portal.search"
    verbose_name = _("Zoeken")

    def ready(self) -> None:
        from portal.search import rules

        rules.connect()
