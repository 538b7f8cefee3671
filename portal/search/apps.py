from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "portal.search"
    verbose_name = _("Zoeken")

    def ready(self) -> None:
        from portal.common.page_cache import register_parameters
        from portal.search import params, rules

        rules.connect()
        register_parameters(params.NAMES)
