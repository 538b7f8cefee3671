from django.urls import path, re_path

from kennisbank import views
from kennisbank.guiding import views as guiding
from kennisbank.pdf.views import handvat_pdf
from kennisbank.reactions import views as reactions

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
    re_path(r"^handvatten/(?P<slug>[\w-]+)\.pdf$", handvat_pdf, name="handvat-pdf"),
    # Nine digits: no database has to answer for a number that it cannot hold.
    re_path(r"^reactie/(?P<page_id>[0-9]{1,9})/$", reactions.react, name="reactie"),
    path("reactie/bedankt/", reactions.thanks, name="reactie-bedankt"),
]
