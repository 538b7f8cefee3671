from django.urls import path

from kennisbank import views

urlpatterns = [
    path("hulp-nu/", views.hulp_nu, name="hulp-nu"),
    path("begrippen/", views.begrippen, name="begrippen"),
]
