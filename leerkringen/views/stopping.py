"""The link at the foot of a mail with news: no more of these mails, without signing in.

Mail scanners follow every link, so opening it changes nothing. The button and the one-click POST of a mail
program (RFC 8058) do. The page says neither who the reader is nor which leerkring it is about.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from portal.notifications.places import place_of_token, stop_mails


# A mail program has no cookie of ours; the secret in the address is what allows this.
@method_decorator(csrf_exempt, name="dispatch")
class StopMailsView(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        place = place_of_token(kwargs["token"])
        if place is None:
            raise Http404
        self.place = place
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return render(request, "leerkringen/mail_stoppen.html")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        stop_mails(place=self.place, token=token)
        return render(request, "leerkringen/mail_gestopt.html")
