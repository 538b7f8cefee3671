"""How allauth behaves here: closed sign-up, plain Dutch, and a second factor that really counts."""

from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import OpenIDProvider, User
from portal.accounts.openid.entering import providers_of
from portal.accounts.openid.fetching import LimitedSession
from portal.accounts.openid.provider import OrganisationProvider, app_of, session_for
from portal.accounts.origin import client_ip
from portal.accounts.protection import belongs_inside
from portal.accounts.reauthentication import is_recent
from portal.accounts.services import has_second_factor, is_linked, second_factor_passed
from portal.accounts.tasks import send_account_mail
from portal.audit.services import record

# What the next page shows anyway.
SILENT_MESSAGES = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}

TOO_MANY_TRIES = gettext_lazy("Te veel pogingen. Wacht vijf minuten en probeer het dan nog eens.")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, messages, mail and re-authentication."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("Het e-mailadres of het wachtwoord klopt niet."),
        "too_many_login_attempts": TOO_MANY_TRIES,
        "rate_limited": TOO_MANY_TRIES,
        "enter_current_password": gettext_lazy("Dit is niet uw huidige wachtwoord."),
        "incorrect_password": gettext_lazy("Dit wachtwoord klopt niet."),
        "incorrect_code": gettext_lazy("Deze code is verlopen of verkeerd getypt. Vul de nieuwste code in."),
        "invalid_password_reset": gettext_lazy("Deze link werkt niet meer. Vraag een nieuwe aan."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        template = args[0] if args else kwargs.get("message_template")
        if template not in SILENT_MESSAGES:
            super().add_message(request, level, *args, **kwargs)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the background: a mail server that is slow or down must not show that an address exists."""
        message = self.render_mail(
            template_prefix, email, {"request": self.request, "email": email, **context}
        )
        send_account_mail.enqueue(email, str(message.subject), str(message.body))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        missing = isinstance(user, User) and belongs_inside(user) and not has_second_factor(user)
        if missing and not second_factor_passed(request):
            return reverse("accounts:second-factor")
        return super().get_login_redirect_url(request)

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own second step, and the link with a provider as the last one."""
        ours = "portal.accounts.openid.stages"
        own = {"allauth.mfa.stages.AuthenticateStage": f"{ours}.SecondFactorStage"}
        return [*(own.get(stage, stage) for stage in super().get_login_stages()), f"{ours}.LinkStage"]

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Logs the account, never what was typed: people type their password in the wrong field."""
        user = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        name = f"account {user.pk}" if user else "onbekend account"
        record(action="inloggen", obj=name, result="mislukt", origin=client_ip(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A password typed minutes ago is enough to set up the first factor: not twice in a row.

        Raises:
            ReauthenticationRequired: to be confirmed at the provider. allauth itself would let an account
            without password pass at any time, and one with a password on that password alone.
        """
        user = self.request.user
        if isinstance(user, User) and not has_second_factor(user):
            recent = is_recent(self.request, app_settings.REAUTHENTICATION_TIMEOUT)
            elsewhere = is_linked(user) or not user.has_usable_password()
            if recent and (app == "allauth.mfa" or elsewhere):
                return False
            if elsewhere:
                raise ReauthenticationRequired
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it, who is linked at the provider: not by password alone."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        labels = {
            "reauthenticate": _("Met uw wachtwoord"),
            "mfa_reauthenticate": _("Met een code"),
            "mfa_reauthenticate_webauthn": _("Met uw toegangssleutel"),
        }
        labelled = [
            method | {"description": labels.get(_url_name(method), method["description"])}
            for method in methods
        ]
        if isinstance(user, User) and factors and has_second_factor(user):
            return [method for method in labelled if method["id"] != "reauthenticate"]
        if isinstance(user, User) and providers_of(user):
            elsewhere = {
                "id": "openid",
                "description": _("Bij uw organisatie"),
                "url": reverse("accounts:openid-confirm"),
            }
            return [elsewhere]
        return labelled


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Providers come from our own rows only, and nobody gets an account by signing in elsewhere."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return False

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        rows = OpenIDProvider.objects.usable()
        if provider and provider != OrganisationProvider.id:
            rows = rows.filter(key=provider)
        if client_id:
            rows = rows.filter(client_id=client_id)
        return [app_of(row) for row in rows]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: Any = None
    ) -> OrganisationProvider:
        """By the key of the row.

        Raises:
            SocialApp.DoesNotExist: no such provider, or it is switched off.
        """
        row = OpenIDProvider.objects.usable().filter(key=provider).first()
        if row is None:
            raise SocialApp.DoesNotExist
        return OrganisationProvider(request, row)

    def get_requests_session(self) -> LimitedSession:
        return session_for(self.request)


class MFAAdapter(DefaultMFAAdapter):
    """Texts and names of the second factor."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Deze code is verlopen of verkeerd getypt. Vul de nieuwste code in."),
        "cannot_delete_authenticator": gettext_lazy(
            "U kunt dit niet uitzetten: voor uw account is een tweede stap verplicht."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Stel eerst een app of een toegangssleutel in."),
        "unverified_email": gettext_lazy(
            "Uw e-mailadres is nog niet bevestigd. Neem contact op met de beheerder."
        ),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Toegangssleutel {number}").format(number=number)

    def _get_site_name(self) -> str:
        return settings.WAGTAIL_SITE_NAME


def _url_name(method: dict[str, Any]) -> str:
    return "mfa_reauthenticate_webauthn" if "webauthn" in method["url"] else str(method["id"])
