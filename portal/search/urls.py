from django.urls import path

from portal.search import views

app_name = "search"

urlpatterns = [
    path("zoeken/", views.search_page, name="search"),
    path("zoeken/aanvullen", views.completions, name="completions"),
    path("api/zoeken", views.search_api, name="api"),
]
