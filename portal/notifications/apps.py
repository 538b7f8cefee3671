from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = _("Berichten")

    def ready(self) -> None:
        from portal.accounts.erasure import register_erasure
        from portal.accounts.own_data import register_own_data
        from portal.common.rounds import register_round
        from portal.notifications import rounds
        from portal.notifications.news import NEWS, news_mail
        from portal.notifications.personal import choices_of, forget_reader
        from portal.notifications.places import note_return
        from portal.notifications.registry import register_mail

        register_mail(NEWS, news_mail)
        user_logged_in.connect(note_return, dispatch_uid="notifications.note_return")
        register_own_data("meldingen", choices_of)
        register_erasure(forget_reader)
        register_round(rounds.tell_at_once, every_seconds=10)
        register_round(rounds.tell_what_is_due, every_seconds=60)
        register_round(rounds.clean_up, every_seconds=600)
