from django.urls import path, re_path

from kennisbank import views
from kennisbank.guiding import views as guiding

urlpatterns = [
    path("hulp-nu/", views.hulp_nu, name="hulp-nu"),
    # As the addresses of pages: letters of any alphabet.
    re_path(r"^agenda/(?P<slug>[\w-]+)\.ics$", views.meeting_file, name="meeting-file"),
    path("waar-kan-ik-terecht/", views.waar_kan_ik_terecht, name="waar-kan-ik-terecht"),
    path("begrippen/", views.begrippen, name="begrippen"),
    path("waar-begin-ik/", guiding.start, name="waar-begin-ik"),
    path("waar-begin-ik/route/", guiding.route, name="waar-begin-ik-route"),
    path("praktijkvoorbeelden/zoals-wij/", guiding.like_us, name="zoals-wij"),
    path("praktijkvoorbeelden/vergelijken/", guiding.compare, name="vergelijken"),
]
