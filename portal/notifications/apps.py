from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = _("Berichten")

    def ready(self) -> None:
        from portal.common.rounds import register_round
        from portal.notifications import rounds
        from portal.notifications.news import NEWS, news_mail
        from portal.notifications.registry import register_mail

        register_mail(NEWS, news_mail)
        register_round(rounds.tell_at_once, every_seconds=10)
        register_round(rounds.tell_what_is_due, every_seconds=60)
        register_round(rounds.clean_up, every_seconds=600)
