"""The editors' side of the site: our colours and mark in the Wagtail admin, and the host names."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from leerkringen.roles import MAY_BREAK_GLASS, MAY_OPEN
from portal.home.models import Host


@register_snippet
class HostViewSet(SnippetViewSet):
    model = Host
    icon = "site"
    menu_label = _("Hostnamen")
    add_to_settings_menu = True
    list_display = ["hostnaam", "naam", "startpagina", "accent"]
    panels = [
        FieldRowPanel([FieldPanel("hostnaam"), FieldPanel("naam")]),
        FieldPanel("startpagina"),
        FieldPanel("menu"),
        FieldPanel("accent"),
    ]


@hooks.register("register_permissions")
def rights_without_a_screen() -> QuerySet[Permission]:
    """What a group may be given although the admin shows nothing of it."""
    rights = ["open_leerkring", "break_glass"]
    return Permission.objects.filter(content_type__app_label="leerkringen", codename__in=rights)


class ClosedMenuItem(MenuItem):
    """For who has this right. Leads out of the admin: nothing of the leerkringen is ever shown in it."""

    def __init__(self, right: str, label: Any, view: str, **kwargs: Any) -> None:
        self.right = right
        super().__init__(label, reverse(view), **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.right))


@hooks.register("register_settings_menu_item")
def opening_menu_item() -> MenuItem:
    return ClosedMenuItem(
        MAY_OPEN, _("Leerkringen openen"), "leerkringen:openings", icon_name="plus", order=8_900
    )


@hooks.register("register_settings_menu_item")
def emergency_menu_item() -> MenuItem:
    label = _("Noodtoegang leerkringen")
    return ClosedMenuItem(MAY_BREAK_GLASS, label, "leerkringen:emergencies", icon_name="key", order=9_000)


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    """A style sheet of our own; the admin allows no inline styles of ours."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
