from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KennisbankConfig(AppConfig):
    name = "kennisbank"
    verbose_name = _("Kennisbank")

    def ready(self) -> None:
        from kennisbank import signals
        from kennisbank.explained_terms import terms_like
        from kennisbank.pdf import signals as pdf_signals
        from kennisbank.search import KennisbankSource, begrip_synonyms
        from kennisbank.ways_out import domains
        from portal.search.registry import register, register_synonyms, register_terms, register_ways_out

        register(KennisbankSource())
        register_synonyms(begrip_synonyms)
        register_terms(self.name, terms_like)
        register_ways_out("public", self.name, domains)
        signals.connect()
        pdf_signals.connect()
