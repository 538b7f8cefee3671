"""Everything below /account/, and the doors of Wagtail that lead there. Comes before Wagtail's patterns."""

from django.urls import include, path
from wagtail.admin.auth import require_admin_access

from portal.accounts import views
from portal.accounts.admin_account import AccountView
from portal.accounts.openid import views as openid_views

own_patterns = [
    path("", views.home, name="home"),
    path("tweede-stap/", views.second_factor, name="second-factor"),
    path("verder/", views.go_on, name="continue"),
    path("uitgelogd/", views.signed_out, name="signed-out"),
    path("2fa/totp/qr.svg", views.totp_qr, name="totp-qr"),
    path("sessions/<int:number>/beeindigen/", views.end_session, name="session-end"),
    path("bevestigen/", openid_views.confirm, name="openid-confirm"),
]

urlpatterns = [
    path("account/", include((own_patterns, "accounts"))),
    # The same names as allauth's: these stand in their place.
    path("account/email/", views.email, name="account_email"),
    path("account/logout/", views.LogoutView.as_view(), name="account_logout"),
    path("account/login/", views.LoginView.as_view(), name="account_login"),
    path("account/sessions/", views.SessionsView.as_view(), name="usersessions_list"),
    # Signing in with one's organisation: these two, and none of the other pages of allauth's providers.
    path("account/oidc/<slug:provider_id>/login/", openid_views.start, name="openid_connect_login"),
    path(
        "account/oidc/<slug:provider_id>/login/callback/",
        openid_views.callback,
        name="openid_connect_callback",
    ),
    path("account/3rdparty/", views.gone),
    path("account/3rdparty/<path:rest>", views.gone),
    path("account/social/<path:rest>", views.gone),
    path("account/", include("allauth.urls")),
    path("admin/account/", require_admin_access(AccountView.as_view())),
    path("admin/login/", views.to_the_door),
    path("admin/logout/", views.LogoutView.as_view()),
    path("admin/password_reset/", views.gone),
    path("admin/password_reset/<path:rest>", views.gone),
    path("_util/login/", views.to_the_door),
    path("_util/authenticate_with_password/<path:rest>", views.gone),
    path("documenten/authenticate_with_password/<path:rest>", views.gone),
]
