"""Addresses below /leerkringen/. In the closed part only UUIDs and fixed words, never a title."""

from django.urls import URLPattern, URLResolver, include, path

from leerkringen.views import (
    circle,
    conversations,
    deliveries,
    documents,
    invitations,
    joining,
    notices,
    public,
    stopping,
)

app_name = "leerkringen"

conversation_patterns = [
    path("", conversations.ConversationsView.as_view(), name="conversations"),
    path("nieuw/", conversations.StartConversationView.as_view(), name="conversation-start"),
    path("<uuid:conversation_id>/", conversations.ConversationView.as_view(), name="conversation-detail"),
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
    path("<uuid:document_id>/bestand/", documents.DownloadView.as_view(), name="document-download"),
    path("<uuid:document_id>/verwijderen/", documents.RemoveDocumentView.as_view(), name="document-remove"),
]
circle_patterns: list[URLPattern | URLResolver] = [
    path("", circle.OverviewView.as_view(), name="circle-detail"),
    path("werkafspraken/", circle.RulesView.as_view(), name="rules"),
    path("leden/", circle.MembersView.as_view(), name="members"),
    path("leden/<uuid:membership_id>/beeindigen/", circle.EndMembershipView.as_view(), name="member-end"),
    path("meldingen/", notices.RhythmView.as_view(), name="notice-choice"),
    path("bezorging/", deliveries.DeliveriesView.as_view(), name="deliveries"),
    path("gesprekken/", include(conversation_patterns)),
    path("documenten/", include(document_patterns)),
    path("uitnodigen/", invitations.InvitationsView.as_view(), name="invitations"),
    path(
        "uitnodigen/<uuid:invitation_id>/opnieuw/", invitations.ResendView.as_view(), name="invitation-resend"
    ),
    path(
        "uitnodigen/<uuid:invitation_id>/intrekken/",
        invitations.WithdrawView.as_view(),
        name="invitation-withdraw",
    ),
]
urlpatterns = [
    path("", public.index, name="index"),
    path("mijn/", public.mine, name="mine"),
    path("mijn/meldingen/", notices.NoticesView.as_view(), name="notices"),
    path("afmelden/<str:token>/", stopping.StopMailsView.as_view(), name="stop-mails"),
    path("uitnodiging/<str:token>/", joining.JoinView.as_view(), name="invitation"),
    path("<uuid:circle_id>/", include(circle_patterns)),
]
