"""What is new in all one's leerkringen, and how often to mail about it."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from leerkringen.forms import AllRhythmsForm, MetForm, RhythmForm, SeenForm
from leerkringen.models import Leerkring
from leerkringen.news_texts import grouped_news
from leerkringen.views.circle import CircleView
from leerkringen.views.paging import next_url, page_links, paginated
from portal.accounts.models import User
from portal.notifications.models import Rhythm
from portal.notifications.notices import mark_all_seen, mark_seen, notices_for
from portal.notifications.numbering import last_number
from portal.notifications.places import DEFAULT, choose_rhythm, rhythms_of

PER_PAGE = 50


class NoticesView(LoginRequiredMixin, View):
    """The list; its button moves the place up to which the reader has seen everything."""

    def get(self, request: HttpRequest) -> HttpResponse:
        # First: what gets a number while this page is made is not called seen by its button.
        until = last_number()
        page = Paginator(notices_for(request.user), PER_PAGE).get_page(request.GET.get("pagina"))
        context = {
            "news": grouped_news(request.user, page.object_list),
            "form": SeenForm(initial={"tot": until}),
            "links": page_links(page),
            "current": page.number,
            "next_url": next_url(page),
        }
        return render(request, "leerkringen/meldingen.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SeenForm(request.POST)
        if form.is_valid():
            mark_all_seen(user=cast(User, request.user), until=form.cleaned_data["tot"])
        return redirect("leerkringen:notices")


class SeenView(CircleView):
    """Notes that the reader has met one thing, or the new members. Showing them changes nothing."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = MetForm(request.POST)
        if not form.is_valid():
            raise Http404
        thing, kind = form.cleaned_data["ding"], form.cleaned_data["soort"]
        mark_seen(
            user=self.user,
            scope=self.circle.pk,
            things=[thing] if thing else [],
            kinds=[kind] if kind else [],
        )
        return redirect("leerkringen:notices")


class RhythmView(CircleView):
    """How to hear of one leerkring; asked once after joining, and open at any time."""

    section = "meldingen"

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        chosen = rhythms_of(self.user, [self.circle.pk]).get(self.circle.pk)
        return self.show(
            "hoe_horen", form=RhythmForm(initial={"ritme": chosen or DEFAULT}), is_first=not chosen
        )

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = RhythmForm(request.POST)
        if not form.is_valid():
            return self.show("hoe_horen", status=422, form=form)
        rhythm = Rhythm(form.cleaned_data["ritme"])
        choose_rhythm(user=self.user, scope=self.circle.pk, rhythm=rhythm)
        messages.success(request, _("Uw keuze is opgeslagen."))
        return redirect(self.circle)


class AllRhythmsView(LoginRequiredMixin, View):
    """The same for all one's leerkringen together."""

    def get(self, request: HttpRequest) -> HttpResponse:
        circles, chosen = self._circles()
        return self._page(AllRhythmsForm(circles=circles, chosen=chosen))

    def post(self, request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        circles, chosen = self._circles()
        form = AllRhythmsForm(request.POST, circles=circles, chosen=chosen)
        if not form.is_valid():
            return self._page(form, status=422)
        for scope, rhythm in form.choices().items():
            if rhythm != chosen.get(scope):
                choose_rhythm(user=user, scope=scope, rhythm=rhythm)
        messages.success(request, _("Uw keuzes zijn opgeslagen."))
        return redirect(request.get_full_path())

    def _circles(self) -> tuple[list[Leerkring], dict[UUID, str]]:
        """Those of this page, and what was chosen for them."""
        user = cast(User, self.request.user)
        self.paging = paginated(self.request, Leerkring.objects.member_of(user))
        circles = list(self.paging["rows"])
        return circles, rhythms_of(user, [one.pk for one in circles])

    def _page(self, form: AllRhythmsForm, status: int = 200) -> HttpResponse:
        context = self.paging | {"form": form}
        return render(self.request, "leerkringen/alle_meldingen.html", context, status=status)
