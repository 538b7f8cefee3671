"""What makes a new version of the content, apart from what the apps watch themselves."""

from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from portal.common.content_version import bump_content_version, watch
from portal.home.host_models import Host
from portal.home.models import HomePage


def watch_content() -> None:
    """Called once when the app is ready."""
    # Page itself too: the admin sometimes saves or deletes a page as its base type.
    watch(Page, HomePage, Host, Site, Redirect, Collection, CollectionViewRestriction)
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_changed, dispatch_uid="content-version")


def _changed(**_kwargs: Any) -> None:
    bump_content_version()
