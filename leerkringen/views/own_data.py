"""One's own data: what is kept, a copy of it, and erasing the account."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leerkringen.errors import Duplicate, NotAllowed
from leerkringen.models import ExportStatus, Gegevensexport
from leerkringen.own_forms import EraseForm
from leerkringen.services.exports import MAX_A_DAY, request_export
from portal.accounts.erasure import NotErasable, erase_account, objections_of
from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.accounts.reauthentication import recent_login_required_for_post
from portal.accounts.services import has_second_factor, second_factor_passed
from portal.audit.services import record
from portal.files.serving import handed_over, open_stored

SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recent_login_required_for_post
def own_data(request: HttpRequest) -> HttpResponse:
    """What is kept about this person, and a button to get a copy."""
    user = cast(User, request.user)
    status = 200
    if request.method == "POST":
        try:
            request_export(user=user, origin=client_ip(request))
        except Duplicate as error:
            messages.info(request, str(error))
        except NotAllowed:
            status = 429
            messages.error(
                request,
                _("U vroeg vandaag al {number} keer om uw gegevens. Probeer het morgen.").format(
                    number=MAX_A_DAY
                ),
            )
        else:
            messages.success(request, _("Wij verzamelen uw gegevens. U krijgt een mail als ze klaarstaan."))
        if status == 200:
            return redirect("own:data")
    rows = Gegevensexport.objects.visible_to(user)
    context = {
        "running": rows.filter(status=ExportStatus.WAITING).exists(),
        "ready": list(rows.downloadable()[:SHOWN]),
    }
    return render(request, "account/own_data.html", context, status=status)


@require_safe
@login_required
def download(request: HttpRequest, export_id: Any) -> HttpResponseBase:
    """The archive, for the person itself and for a day; anybody else gets the 404 of an absent one."""
    rows = Gegevensexport.objects.visible_to(request.user).downloadable()
    export = rows.filter(pk=export_id).first()
    if export is None or (has_second_factor(request.user) and not second_factor_passed(request)):
        raise Http404
    stream = open_stored(export.opslagnaam)
    if request.method == "GET":
        record(
            action="export gedownload",
            actor=request.user,
            obj=f"export {export.pk}",
            origin=client_ip(request),
        )
    name = f"gegevens-{timezone.localtime(export.klaar_op):%Y-%m-%d}.zip"
    return handed_over(stream, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@recent_login_required_for_post
def erase(request: HttpRequest) -> HttpResponse:
    """Says what disappears and what stays, and erases after a typed word."""
    user = cast(User, request.user)
    form = EraseForm(request.POST or None)
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(user_id=user.pk, actor=user, origin=client_ip(request))
        except NotErasable as error:
            reasons = error.reasons
        else:
            # The session is gone from the database; this makes the browser forget it as well.
            logout(request)
            return redirect("own:erased")
    reasons = reasons or objections_of(user)
    status = 422 if request.method == "POST" else 200
    return render(request, "account/erase.html", {"form": form, "reasons": reasons}, status=status)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """The page after erasing; says nothing about anybody."""
    return render(request, "account/erased.html")
