"""The forms below every page of the knowledge base. They set no cookie, so that those pages can be kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kennisbank.models import KennisPage
from kennisbank.reactions.forms import ReactieForm
from kennisbank.reactions.nightly import plan_cleaning
from kennisbank.reactions.services import report, vote, within_limits
from portal.accounts.origin import client_ip
from portal.common.same_origin import is_same_origin

VOTES = {"ja": True, "nee": False}


@csrf_exempt  # No cookie, so no token: `is_same_origin` does its work.
@require_http_methods(["GET", "HEAD", "POST"])
def react(request: HttpRequest, page_id: int) -> HttpResponse:
    """GET: the form "Iets klopt niet". POST: that form, or `nuttig` with ja or nee."""
    page = get_object_or_404(KennisPage.objects.live(), pk=page_id)
    if request.method != "POST":
        return _form_page(request, page, ReactieForm())
    if not is_same_origin(request):
        return render(request, "403_csrf.html", status=403)
    choice = request.POST.get("nuttig")
    form = ReactieForm(request.POST)
    if choice is None and not form.is_trapped and not form.is_valid():
        return _form_page(request, page, form)
    if not within_limits(client_ip(request)):
        form.errors.clear()  # Of a vote it would say that the text is missing.
        form.add_error(None, _("Er komen nu te veel reacties van uw netwerk. Probeer het later opnieuw."))
        return _form_page(request, page, form, status=429)
    if choice is not None:
        if choice not in VOTES:
            return render(request, "400.html", status=400)
        vote(page=page, useful=VOTES[choice])
    elif not form.is_trapped:
        report(page=page, text=form.cleaned_data["tekst"])
        plan_cleaning()  # Also on a site that `manage.py serve` does not start.
    return redirect(f"{reverse('reactie-bedankt')}?pagina={page.pk}")


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """After a reaction: the way back to the page, when it is (still) there."""
    number = request.GET.get("pagina", "")
    page = None
    if number.isascii() and number.isdecimal() and len(number) < 10:
        page = KennisPage.objects.live().filter(pk=number).first()
    return render(request, "kennisbank/reactie_bedankt.html", {"reactie_op": page})


def _form_page(request: HttpRequest, page: KennisPage, form: ReactieForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "reactie_op": page}
    return render(request, "kennisbank/reactie.html", context, status=status)
