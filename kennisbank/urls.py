from django.urls import path, re_path

from kennisbank import views
from kennisbank.pdf.views import handvat_pdf
from kennisbank.reactions import views as reactions

urlpatterns = [
    path("hulp-nu/", views.hulp_nu, name="hulp-nu"),
    path("begrippen/", views.begrippen, name="begrippen"),
    re_path(r"^handvatten/(?P<slug>[\w-]+)\.pdf$", handvat_pdf, name="handvat-pdf"),
    # Nine digits: no database has to answer for a number that it cannot hold.
    re_path(r"^reactie/(?P<page_id>[0-9]{1,9})/$", reactions.react, name="reactie"),
    path("reactie/bedankt/", reactions.thanks, name="reactie-bedankt"),
]
