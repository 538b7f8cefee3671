from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeerkringenConfig(AppConfig):
    name = "leerkringen"
    verbose_name = _("Leerkringen")
