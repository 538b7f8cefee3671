from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "portal.audit"
    verbose_name = _("Logboek")

    def ready(self) -> None:
        from portal.audit.guarding import after_migrate
        from portal.audit.sealing import seal
        from portal.common.rounds import register_round

        post_migrate.connect(after_migrate, sender=self)
        register_round(seal)
