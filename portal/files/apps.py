from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "portal.files"
    verbose_name = _("Besloten bestanden")

    def ready(self) -> None:
        from portal.files import checks  # noqa: F401 (registers itself)
