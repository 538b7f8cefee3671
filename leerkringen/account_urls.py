"""Addresses below /account/ about what stands in the closed half. They come before those of the accounts."""

from django.urls import path

from leerkringen.views import own_data, profile

app_name = "own"

urlpatterns = [
    path("profiel/", profile.ProfileView.as_view(), name="profile"),
    path("profiel/foto/", profile.OwnPhotoView.as_view(), name="photo"),
    path("mijn-gegevens/", own_data.own_data, name="data"),
    path("mijn-gegevens/<uuid:export_id>/download/", own_data.download, name="download"),
    path("mijn-gegevens/wissen/", own_data.erase, name="erase"),
    path("gewist/", own_data.erased, name="erased"),
]
