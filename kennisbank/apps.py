from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KennisbankConfig(AppConfig):
    name = "kennisbank"
    verbose_name = _("Kennisbank")

    def ready(self) -> None:
        from kennisbank import signals
        from kennisbank.explained_terms import terms_like
        from kennisbank.search import KennisbankSource, begrip_synonyms
        from portal.search.registry import register, register_synonyms, register_terms

        register(KennisbankSource())
        register_synonyms(begrip_synonyms)
        register_terms(self.name, terms_like)
        signals.connect()
