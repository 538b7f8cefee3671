"""Addresses below /leerkringen/. In the closed part only UUIDs and fixed words, never a title."""

from django.urls import URLPattern, URLResolver, include, path

from leerkringen.views import (
    asking,
    circle,
    conversations,
    deliveries,
    documents,
    emergencies,
    emergency_trace,
    guests,
    invitations,
    joining,
    life,
    log,
    many_invitations,
    members,
    notices,
    opening,
    profile,
    public,
    requests,
    rules,
    stopping,
    who,
)

app_name = "leerkringen"

conversation_patterns = [
    path("", conversations.ConversationsView.as_view(), name="conversations"),
    path("nieuw/", conversations.StartConversationView.as_view(), name="conversation-start"),
    path("<uuid:conversation_id>/", conversations.ConversationView.as_view(), name="conversation-detail"),
    path("<uuid:conversation_id>/gasten/", guests.ConversationGuestsView.as_view(), name="talk-guests"),
    path("<uuid:conversation_id>/wie/", who.ConversationWhoView.as_view(), name="talk-who"),
    path("<uuid:conversation_id>/gelezen/", conversations.ReadView.as_view(), name="conversation-read"),
    path(
        "<uuid:conversation_id>/<uuid:message_id>/wijzigen/",
        conversations.EditMessageView.as_view(),
        name="message-edit",
    ),
    path(
        "<uuid:conversation_id>/<uuid:message_id>/verwijderen/",
        conversations.RemoveMessageView.as_view(),
        name="message-remove",
    ),
]
document_patterns = [
    path("", documents.DocumentsView.as_view(), name="documents"),
    path("nieuw/", documents.AddDocumentView.as_view(), name="document-add"),
    path("<uuid:document_id>/", documents.DocumentView.as_view(), name="document-detail"),
    path("<uuid:document_id>/gasten/", guests.DocumentGuestsView.as_view(), name="document-guests"),
    path("<uuid:document_id>/wie/", who.DocumentWhoView.as_view(), name="document-who"),
    path("<uuid:document_id>/bestand/", documents.DownloadView.as_view(), name="document-download"),
    path("<uuid:document_id>/verwijderen/", documents.RemoveDocumentView.as_view(), name="document-remove"),
]
invitation_patterns = [
    path("", invitations.InvitationsView.as_view(), name="invitations"),
    path("meer/", many_invitations.ManyView.as_view(), name="invitations-many"),
    path("meer/verslag/", many_invitations.ReportView.as_view(), name="invitations-report"),
    path("gekozen/", invitations.TickedView.as_view(), name="invitations-ticked"),
    path("<uuid:invitation_id>/opnieuw/", invitations.ResendView.as_view(), name="invitation-resend"),
    path("<uuid:invitation_id>/intrekken/", invitations.WithdrawView.as_view(), name="invitation-withdraw"),
]
request_patterns = [
    path("", requests.RequestsView.as_view(), name="requests"),
    path("<uuid:request_id>/inwilligen/", requests.GrantView.as_view(), name="request-grant"),
    path("<uuid:request_id>/afwijzen/", requests.DeclineRequestView.as_view(), name="request-decline"),
]
circle_patterns: list[URLPattern | URLResolver] = [
    path("", circle.OverviewView.as_view(), name="circle-detail"),
    path("wie/", who.CircleWhoView.as_view(), name="circle-who"),
    path("werkafspraken/wie/", who.RulesWhoView.as_view(), name="rules-who"),
    path("leden/wie/", who.MembersWhoView.as_view(), name="members-who"),
    path("werkafspraken/", rules.RulesView.as_view(), name="rules"),
    path("werkafspraken/wijzigen/", rules.EditRulesView.as_view(), name="rules-edit"),
    path("werkafspraken/versies/", rules.RulesVersionsView.as_view(), name="rules-versions"),
    path("leden/", members.MembersView.as_view(), name="members"),
    path("leden/overdragen/", members.HandOverView.as_view(), name="hand-over"),
    path(
        "leden/<uuid:membership_id>/wijzigen/", members.ChangeMembershipView.as_view(), name="member-change"
    ),
    path("leden/<uuid:membership_id>/beeindigen/", members.EndMembershipView.as_view(), name="member-end"),
    path("verlaten/", members.LeaveView.as_view(), name="leave"),
    path("fase/", life.StageView.as_view(), name="stage"),
    path("instellingen/", life.SettingsView.as_view(), name="settings"),
    path("leden/<uuid:membership_id>/", profile.MemberView.as_view(), name="member-detail"),
    path("leden/<uuid:membership_id>/foto/", profile.MemberPhotoView.as_view(), name="member-photo"),
    path("gezien/", notices.SeenView.as_view(), name="seen"),
    path("meldingen/", notices.RhythmView.as_view(), name="notice-choice"),
    path("bezorging/", deliveries.DeliveriesView.as_view(), name="deliveries"),
    path("gesprekken/", include(conversation_patterns)),
    path("documenten/", include(document_patterns)),
    path("noodtoegang/", emergency_trace.TraceView.as_view(), name="emergency-trace"),
    path("logboek/", log.LogView.as_view(), name="log"),
    path("logboek/csv/", log.LogDownloadView.as_view(), name="log-csv"),
    path("uitnodigen/", include(invitation_patterns)),
    path("aanvragen/", include(request_patterns)),
]
opening_patterns = [
    path("", opening.OpeningsView.as_view(), name="openings"),
    path("nieuw/", opening.StepView.as_view(), name="opening-begin"),
    path("<uuid:opening_id>/", opening.OpeningDetailView.as_view(), name="opening"),
    path("<uuid:opening_id>/stoppen/", opening.CancelOpeningView.as_view(), name="opening-cancel"),
    *(
        path(f"<uuid:opening_id>/{step}/", opening.StepView.as_view(), {"step": step}, name=f"opening-{step}")
        for step in opening.STEPS
    ),
    *(
        path(
            f"<uuid:opening_id>/<uuid:invitation_id>/{action}/",
            opening.OpeningInvitationView.as_view(),
            {"action": action},
            name=f"opening-invitation-{action}",
        )
        for action in ("opnieuw", "intrekken")
    ),
]
emergency_patterns = [
    path("", emergencies.EmergenciesView.as_view(), name="emergencies"),
    path("nieuw/", emergencies.AskView.as_view(), name="emergency-ask"),
    path("<uuid:emergency_id>/", emergencies.EmergencyDetailView.as_view(), name="emergency"),
]
urlpatterns = [
    path("", public.index, name="index"),
    path("mijn/", public.mine, name="mine"),
    path("openen/", include(opening_patterns)),
    path("noodtoegang/", include(emergency_patterns)),
    path("mijn/meldingen/", notices.NoticesView.as_view(), name="notices"),
    path("afmelden/<str:token>/", stopping.StopMailsView.as_view(), name="stop-mails"),
    path("uitnodiging/<str:token>/", joining.JoinView.as_view(), name="invitation"),
    path("uitnodiging/<str:token>/niet-meedoen/", joining.DeclineView.as_view(), name="invitation-decline"),
    path("meedoen/bedankt/", asking.asked, name="asked"),
    path("meedoen/<uuid:circle_id>/", asking.ask, name="ask"),
    path("<uuid:circle_id>/", include(circle_patterns)),
]
