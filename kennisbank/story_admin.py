"""What editors do with a personal story in the admin: take it back; and no publishing without consent."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from kennisbank.models import VerhaalPage
from kennisbank.withdrawing import withdraw_story


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks first; then the story and its files are gone."""
    page = get_object_or_404(VerhaalPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if request.method == "POST":
        withdraw_story(page=page, user=request.user)
        messages.success(request, _("Het verhaal is ingetrokken. De pagina en de bestanden zijn weg."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    context = {"page": page, "page_title": _("Toestemming intrekken"), "header_icon": "user"}
    return render(request, "kennisbank/admin/verhaal_intrekken.html", context)


def refuse_incomplete(request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any) -> Any:
    """Publishing many pages at once asks for the same as publishing one: a story needs its consent.

    Wagtail publishes the newest versions there without a form; an incomplete one would end in an error page.
    """
    if action_type != "publish":
        return None
    for page in _to_be_published(objects, action):
        try:
            page.specific.get_latest_revision_as_object().full_clean()
        except ValidationError as error:
            values = {"title": page.get_admin_display_title(), "texts": " ".join(error.messages)}
            message = _("“%(title)s” is nog niet compleet. Er is niets gepubliceerd. %(texts)s")
            messages.error(request, message % values)
            return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def _to_be_published(objects: Iterable[Any], action: Any) -> Iterator[Page]:
    below = action.cleaned_form.cleaned_data.get("include_descendants")
    for page in objects:
        if isinstance(page, Page):
            yield page
            if below:
                yield from page.get_descendants().not_live()
