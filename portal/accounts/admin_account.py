"""One's own page in the Wagtail admin, without what one's own profile is for."""

from typing import Any

from wagtail.admin.views.account import AccountView as BaseAccountView

# Our accounts have one name, and a photo is drawn anew before it is kept: Wagtail keeps the upload as it is.
KEPT_ELSEWHERE = {"name_email", "avatar"}


class AccountView(BaseAccountView):
    """Wagtail's; name and photo stand in the profile."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if panel.name not in KEPT_ELSEWHERE]
