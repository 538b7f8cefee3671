"""The link of an invitation: one address, four situations, and one 404 for every link that does not work.

Before somebody is a member this page does not name a secret leerkring: whoever holds the link may not be the
person it was meant for.
"""

from typing import Any, cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from leerkringen.access import first_page, way_in
from leerkringen.enums import Zichtbaarheid
from leerkringen.errors import NoAccess
from leerkringen.forms import RegisterForm
from leerkringen.models import Uitnodiging
from leerkringen.models.uitnodiging import hash_token
from leerkringen.services import answering as services
from portal.accounts.models import User
from portal.accounts.organisations import providers_for_address
from portal.accounts.origin import client_ip


class LinkView(View):
    """Base: finds the open invitation behind the link, before the method is looked at."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token_hash = hash_token(kwargs["token"])
        found = Uitnodiging.objects.for_token_hash(token_hash).select_related("leerkring").first()
        if found is None:
            return self.without_invitation(token_hash)
        self.invitation = found
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoAccess:
            return self.without_invitation(token_hash)

    def without_invitation(self, token_hash: str) -> HttpResponseBase:
        """The answer to a link that does not work (any more)."""
        return dead_link(self.request)

    def show(self, situation: str, status: int = 200, **context: Any) -> HttpResponse:
        circle = self.invitation.leerkring
        decline = reverse("leerkringen:invitation-decline", args=[self.kwargs["token"]])
        context |= {
            "invitation": self.invitation,
            "known_title": "" if circle.zichtbaarheid == Zichtbaarheid.GEHEIM else circle.titel,
            "decline_url": decline,
            "link_url": reverse("leerkringen:invitation", args=[self.kwargs["token"]]),
        }
        return render(self.request, f"leerkringen/uitnodiging_{situation}.html", context, status=status)


def dead_link(request: HttpRequest) -> HttpResponse:
    """One 404 for used, withdrawn, declined, expired and never made, with what the invited person can do."""
    return render(request, "leerkringen/uitnodiging_werkt_niet.html", status=404)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class JoinView(LinkView):
    def without_invitation(self, token_hash: str) -> HttpResponseBase:
        """Whoever became a member by this link is led to the leerkring."""
        user = self.request.user
        used = Uitnodiging.objects.used_by(user, token_hash).first() if user.is_authenticated else None
        if used is None:
            return dead_link(self.request)
        return redirect(way_in(circle_id=used.leerkring_id, user=cast(User, user)))

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if request.user.is_authenticated:
            if services.is_for(self.invitation, request.user):
                return self.show("aannemen")
            return self.show("ander_account")
        if services.address_is_known(self.invitation.email):
            return self.show("inloggen", login_url=f"{reverse('account_login')}?next={request.path}")
        return self._ask(RegisterForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponseBase:
        if request.user.is_authenticated:
            if not services.is_for(self.invitation, request.user):
                services.refuse_other_account(
                    invitation=self.invitation, user=request.user, origin=client_ip(request)
                )
                return self.show("ander_account", status=403)
            membership = services.accept(
                invitation=self.invitation, user=request.user, origin=client_ip(request)
            )
            return redirect(first_page(circle_id=membership.leerkring_id, user=request.user))
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
                target = first_page(circle_id=self.invitation.leerkring_id, user=user)
                login = Login(user=user, redirect_url=target, email=user.email)
                return perform_password_login(request, {"email": user.email}, login)
        return self._ask(form, status=422)

    def _ask(self, form: RegisterForm, status: int = 200) -> HttpResponse:
        providers = providers_for_address(self.invitation.email)
        token = self.kwargs["token"]
        return self.show("account_maken", status=status, form=form, providers=providers, token=token)


class DeclineView(LinkView):
    """ "Niet meedoen": asks once more, then tells those who invited."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self._is_somebody_else():
            return self.show("ander_account")
        return self.show("afwijzen")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self._is_somebody_else():
            return self.show("ander_account", status=403)
        user = request.user if request.user.is_authenticated else None
        services.decline(invitation=self.invitation, user=user, origin=client_ip(request))
        # No redirect: behind the link there is nothing any more.
        return self.show("afgewezen")

    def _is_somebody_else(self) -> bool:
        user = self.request.user
        return user.is_authenticated and not services.is_for(self.invitation, user)
