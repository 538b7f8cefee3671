from django.urls import path

from kennisbank import views

urlpatterns = [
    path("hulp-nu/", views.hulp_nu, name="hulp-nu"),
    path("waar-kan-ik-terecht/", views.waar_kan_ik_terecht, name="waar-kan-ik-terecht"),
    path("begrippen/", views.begrippen, name="begrippen"),
]
