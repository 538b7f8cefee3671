"""One's own profile, and the profile of a fellow member inside a leerkring."""

from typing import Any

from allauth.core.internal.httpkit import authenticated_user
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import UpdateView

from leerkringen.models import Lidmaatschap, Profielfoto
from leerkringen.own_forms import ProfilePageForm
from leerkringen.services.photos import remove_photo, save_photo
from leerkringen.views.circle import CircleView
from portal.accounts.models import User
from portal.accounts.services import own_account
from portal.files.errors import FileNotStored
from portal.files.serving import serve_picture


class ProfileView(LoginRequiredMixin, UpdateView):
    """What one's own leerkringen may see of oneself."""

    form_class = ProfilePageForm
    template_name = "account/profile.html"

    def get_object(self, queryset: Any = None) -> User:
        # A copy: what a wrong form leaves on it must not show in the header of the page.
        return own_account(authenticated_user(self.request))

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                user = form.save()
                if form.cleaned_data["foto"]:
                    save_photo(user=user, picture=form.cleaned_data["foto"])
                elif form.cleaned_data.get("foto_verwijderen"):
                    remove_photo(user=user)
        except User.DoesNotExist as error:
            raise Http404 from error
        except FileNotStored:
            form.add_error("foto", _("Het opslaan lukte niet. Probeer het later nog eens."))
            return self.form_invalid(form)
        messages.success(self.request, _("Uw gegevens zijn opgeslagen."))
        return redirect("own:profile")

    def form_invalid(self, form: Any) -> HttpResponse:
        if "foto" in self.request.FILES and "foto" not in form.errors:
            form.add_error("foto", _("Kies uw foto opnieuw: een browser onthoudt geen bestanden."))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class OwnPhotoView(LoginRequiredMixin, View):
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        own = Profielfoto.objects.visible_to(request.user).filter(user_id=request.user.pk)
        photo = own.select_related("bestand").first()
        if photo is None:
            raise Http404
        return serve_picture(photo.bestand)


class MemberView(CircleView):
    """What this leerkring may know of one member. Other leerkringen of the person are never mentioned."""

    section = "leden"

    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponseBase:
        member = self._member()
        return self.show("lid", member=member, profile=getattr(member.user, "profile", None))

    def _member(self) -> Lidmaatschap:
        rows = Lidmaatschap.objects.visible_to(self.user).with_profile().filter(leerkring=self.circle)
        rows = rows.with_photo_flag().select_related("user__profile")
        found = rows.filter(pk=self.kwargs["membership_id"]).first()
        if found is None:
            raise Http404
        return found


class MemberPhotoView(MemberView):
    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponseBase:
        profiles = Lidmaatschap.objects.visible_to(self.user).with_profile().filter(leerkring=self.circle)
        people = profiles.filter(pk=self.kwargs["membership_id"]).values("user")
        photo = Profielfoto.objects.visible_to(self.user).filter(user__in=people)
        found = photo.select_related("bestand").first()
        if found is None:
            raise Http404
        return serve_picture(found.bestand)
