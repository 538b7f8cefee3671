from django.urls import path

from kennisbank import views
from kennisbank.guiding import views as guiding

urlpatterns = [
    path("hulp-nu/", views.hulp_nu, name="hulp-nu"),
    path("begrippen/", views.begrippen, name="begrippen"),
    path("waar-begin-ik/", guiding.start, name="waar-begin-ik"),
    path("waar-begin-ik/route/", guiding.route, name="waar-begin-ik-route"),
    path("praktijkvoorbeelden/zoals-wij/", guiding.like_us, name="zoals-wij"),
    path("praktijkvoorbeelden/vergelijken/", guiding.compare, name="vergelijken"),
]
