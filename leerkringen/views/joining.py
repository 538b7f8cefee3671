"""The link of an invitation: one address, four situations, and one 404 for every link that does not work.

Before somebody is a member this page names no leerkring, unless its title is public anyway: whoever holds
the link may not be the person it was meant for.
"""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from leerkringen.errors import NoAccess
from leerkringen.forms import RegisterForm
from leerkringen.models import Uitnodiging
from leerkringen.models.uitnodiging import hash_token
from leerkringen.services import invitations as services
from portal.accounts.origin import client_ip


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class JoinView(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = (
            Uitnodiging.objects.for_token_hash(hash_token(kwargs["token"]))
            .select_related("leerkring")
            .first()
        )
        if found is None:
            raise Http404
        self.invitation = found
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoAccess as error:
            raise Http404 from error

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if request.user.is_authenticated:
            if services.is_for(self.invitation, request.user):
                return self._show("aannemen")
            return self._show("ander_account")
        if services.address_is_known(self.invitation.email):
            return self._show("inloggen", login_url=f"{reverse('account_login')}?next={request.path}")
        return self._show("account_maken", form=RegisterForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        if request.user.is_authenticated:
            if not services.is_for(self.invitation, request.user):
                services.refuse_other_account(
                    invitation=self.invitation, user=request.user, origin=client_ip(request)
                )
                return self._show("ander_account", status=403)
            membership = services.accept(
                invitation=self.invitation, user=request.user, origin=client_ip(request)
            )
            return redirect("leerkringen:rules", membership.leerkring_id)
        if services.address_is_known(self.invitation.email):
            return redirect(f"{reverse('account_login')}?next={request.path}")
        return self._register(request)

    def _register(self, request: HttpRequest) -> HttpResponseBase:
        form = RegisterForm(request.POST)
        if form.is_valid():
            try:
                user = services.register(
                    invitation=self.invitation, origin=client_ip(request), **form.cleaned_data
                )
            except ValidationError as error:
                for field, texts in error.message_dict.items():
                    form.add_error(field if field in form.fields else None, texts)
            else:
                target = reverse("leerkringen:rules", args=[self.invitation.leerkring_id])
                login = Login(user=user, redirect_url=target, email=user.email)
                return perform_password_login(request, {"email": user.email}, login)
        return self._show("account_maken", status=422, form=form)

    def _show(self, situation: str, status: int = 200, **context: Any) -> HttpResponse:
        circle = self.invitation.leerkring
        is_public = type(circle).objects.listed().filter(pk=circle.pk).exists()
        context |= {
            "situation": situation,
            "invitation": self.invitation,
            "public_title": circle.titel if is_public else "",
        }
        return render(self.request, f"leerkringen/uitnodiging_{situation}.html", context, status=status)
