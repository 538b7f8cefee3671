"""Everything below /account/, and the doors of Wagtail that lead there. Comes before Wagtail's patterns."""

from django.urls import include, path

from portal.accounts import views

own_patterns = [
    path("", views.home, name="home"),
    path("tweede-stap/", views.second_factor, name="second-factor"),
    path("verder/", views.go_on, name="continue"),
    path("uitgelogd/", views.signed_out, name="signed-out"),
    path("2fa/totp/qr.svg", views.totp_qr, name="totp-qr"),
    path("sessions/<int:number>/beeindigen/", views.end_session, name="session-end"),
]

urlpatterns = [
    path("account/", include((own_patterns, "accounts"))),
    # The same names as allauth's: these stand in their place.
    path("account/email/", views.email, name="account_email"),
    path("account/logout/", views.LogoutView.as_view(), name="account_logout"),
    path("account/sessions/", views.SessionsView.as_view(), name="usersessions_list"),
    # No provider to sign in with elsewhere yet, so none of its pages.
    path("account/3rdparty/", views.gone),
    path("account/3rdparty/<path:rest>", views.gone),
    path("account/social/<path:rest>", views.gone),
    path("account/", include("allauth.urls")),
    path("admin/login/", views.to_the_door),
    path("admin/logout/", views.LogoutView.as_view()),
    path("admin/password_reset/", views.gone),
    path("admin/password_reset/<path:rest>", views.gone),
    path("_util/login/", views.to_the_door),
    path("_util/authenticate_with_password/<path:rest>", views.gone),
    path("documenten/authenticate_with_password/<path:rest>", views.gone),
]
