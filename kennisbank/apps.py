from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KennisbankConfig(AppConfig):
    name = "kennisbank"
    verbose_name = _("Kennisbank")

    def ready(self) -> None:
        from kennisbank import listing, search, signals
        from kennisbank.explained_terms import terms_like
        from kennisbank.guiding import views as guiding
        from kennisbank.models import AfbeeldingRendition, Reactie
        from kennisbank.pdf import signals as pdf_signals
        from kennisbank.search import KennisbankSource, begrip_synonyms
        from kennisbank.ways_out import domains
        from portal.common.content_version import watch
        from portal.common.page_cache import register_parameters
        from portal.search.registry import register, register_synonyms, register_terms, register_ways_out

        register(KennisbankSource())
        register_synonyms(begrip_synonyms)
        register_terms(self.name, terms_like)
        register_ways_out("public", self.name, domains)
        signals.connect()
        # Readers see no reactions; and renditions are made while a page is shown, which changes nothing.
        unseen = (Reactie, AfbeeldingRendition)
        watch(*(model for model in self.get_models() if model not in unseen))
        register_parameters(search.FACETS)
        register_parameters(listing.parameters())
        register_parameters(guiding.PARAMETERS)
        register_parameters(["rol"])
        pdf_signals.connect()
