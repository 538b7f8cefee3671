"""The editors' side of the site: our colours and mark in the Wagtail admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    """A style sheet of our own; the admin allows no inline styles of ours."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
