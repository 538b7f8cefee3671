from django.urls import path, re_path

from kennisbank import views

urlpatterns = [
    path("hulp-nu/", views.hulp_nu, name="hulp-nu"),
    # As the addresses of pages: letters of any alphabet.
    re_path(r"^agenda/(?P<slug>[\w-]+)\.ics$", views.meeting_file, name="meeting-file"),
    path("begrippen/", views.begrippen, name="begrippen"),
]
