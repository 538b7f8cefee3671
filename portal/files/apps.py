from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "portal.files"
    verbose_name = _("Besloten bestanden")

    def ready(self) -> None:
        from portal.files.checks import scanner_is_configured

        checks.register(scanner_is_configured, checks.Tags.security, deploy=True)
