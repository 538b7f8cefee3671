"""What the accounts add to the Wagtail admin: organisations, providers, ending sessions, erasing accounts."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy

from portal.accounts.models import OpenIDProvider, Organisation
from portal.accounts.organisation_admin import NeverDeleted, OrganisationViewSet, ProviderViewSet
from portal.accounts.user_admin import EraseManyAction

# After Wagtail's own, of which it takes the place: deleting several accounts at once erases them.
hooks.register("register_bulk_action", EraseManyAction, order=1)

for model in (Organisation, OpenIDProvider):
    register_permission_policy(model, NeverDeleted(model))


@hooks.register("register_admin_viewset")
def organisations() -> list[Any]:
    return [OrganisationViewSet(), ProviderViewSet()]


@hooks.register("register_user_listing_buttons")
def end_sessions_button(user: Any, request_user: Any) -> Iterator[Button]:
    """A person who lost a device, or a stolen account: everything ended in one go."""
    if request_user.is_superuser:
        address = reverse("wagtailusers_users:end-sessions", args=[user.pk])
        yield Button(_("Uitloggen"), address, icon_name="logout", priority=30)
