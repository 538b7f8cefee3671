from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = _("Accounts")
    default = True

    def ready(self) -> None:
        from portal.accounts import signals
        from portal.accounts.checks import door_and_walls_stand
        from portal.accounts.own_data import register_own_parts
        from portal.accounts.protection import protect
        from portal.common.private_responses import register_closed_prefix

        checks.register(door_and_walls_stand, checks.Tags.security, deploy=True)
        signals.connect()
        register_own_parts()
        protect("/admin/", anonymous="login", permission="wagtailadmin.access_admin")
        register_closed_prefix(signals.ACCOUNT_PATHS)


class UsersInAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user management with our forms; stands in INSTALLED_APPS instead of "wagtail.users"."""

    user_viewset = "portal.accounts.user_admin.UserViewSet"
