from django.urls import URLPattern

app_name = "leerkringen"
urlpatterns: list[URLPattern] = []
