import re

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

# Everything of one leerkring. The links in mails work for people who have no second factor yet.
CIRCLE_PATHS = re.compile(r"^/leerkringen/[0-9a-f]{8}-[0-9a-f-]{27}/")
LINK_PATHS = re.compile(r"^/leerkringen/(uitnodiging|afmelden)/")


class LeerkringenConfig(AppConfig):
    name = "leerkringen"
    verbose_name = _("Leerkringen")

    def ready(self) -> None:
        from leerkringen import log_filter, signals
        from leerkringen.access import is_member_anywhere
        from leerkringen.arriving import InvitationArrival
        from leerkringen.checks import models_have_readers, models_have_visible_to
        from leerkringen.contributions import agreements, emergencies, memberships, reading_places
        from leerkringen.erasing import forget_member, only_guide_of
        from leerkringen.mails import (
            EMERGENCY,
            EMERGENCY_ASKED,
            EXPORT_READY,
            INVITATION,
            REQUEST_DECLINED,
            ROLE_CHANGED,
            emergency_asked_mail,
            emergency_mail,
            export_mail,
            invitation_mail,
            request_declined_mail,
            role_changed_mail,
        )
        from leerkringen.news import CircleAudience, circle_of_invitation, tell_of_failed_invitation
        from leerkringen.roles import MAY_BREAK_GLASS, MAY_OPEN
        from leerkringen.search import LeerkringenSource, own_circles
        from leerkringen.services.emergencies import close_overdue
        from portal.accounts.arrivals import register_arrival
        from portal.accounts.erasure import register_erasure, register_objection
        from portal.accounts.own_data import register_own_data
        from portal.accounts.protection import protect, register_member_check
        from portal.common.private_responses import register_closed_prefix
        from portal.common.rounds import register_round
        from portal.notifications.registry import register_audience, register_mail
        from portal.search.registry import register, register_ways_out

        protect(CIRCLE_PATHS, anonymous="view")
        protect("/leerkringen/mijn/", anonymous="login")
        protect("/leerkringen/openen/", anonymous="login", permission=MAY_OPEN)
        protect("/leerkringen/noodtoegang/", anonymous="login", permission=MAY_BREAK_GLASS)
        protect("/account/mijn-gegevens/", anonymous="login")
        register_mail(EXPORT_READY, export_mail)
        register_own_data("lidmaatschappen", memberships)
        register_own_data("akkoorden", agreements)
        register_own_data("leesplaatsen", reading_places)
        register_own_data("noodtoegang", emergencies)
        register_objection(only_guide_of)
        register_erasure(forget_member)
        register_closed_prefix(LINK_PATHS)
        protect("/account/meldingen/", anonymous="login")
        register_member_check(is_member_anywhere)
        register_arrival(InvitationArrival())
        register_mail(
            INVITATION, invitation_mail, scope_of=circle_of_invitation, failed=tell_of_failed_invitation
        )
        register_audience(CircleAudience())
        register_mail(EMERGENCY, emergency_mail)
        register_mail(EMERGENCY_ASKED, emergency_asked_mail)
        register_round(close_overdue, every_seconds=60)
        register_mail(REQUEST_DECLINED, request_declined_mail)
        register_mail(ROLE_CHANGED, role_changed_mail)
        register(LeerkringenSource())
        register_ways_out("closed", self.name, own_circles)
        log_filter.install()
        checks.register(models_have_visible_to)
        checks.register(models_have_readers)
        signals.connect()
