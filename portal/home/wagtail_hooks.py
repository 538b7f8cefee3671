"""The editors' side of the site: our colours and mark in the Wagtail admin, and the host names."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

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
    return Permission.objects.filter(content_type__app_label="leerkringen", codename="open_leerkring")


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    """A style sheet of our own; the admin allows no inline styles of ours."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
