"""Documents: list, upload, read about, download, delete."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from leerkringen.forms import DocumentForm
from leerkringen.models import Praktijkdocument
from leerkringen.roles import Ability
from leerkringen.services import documents as services
from leerkringen.services import guests
from leerkringen.views.circle import CircleView
from portal.audit.services import record_refusal
from portal.files.errors import FileNotStored, FileRefused
from portal.files.services import ensure_scan
from portal.files.serving import serve
from portal.files.texts import status_text
from portal.notifications.notices import unseen_about


class DocumentsView(CircleView):
    section = "documenten"

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rows = Praktijkdocument.objects.visible_to(self.user).filter(leerkring=self.circle)
        return self.show("documenten", **self.paginated(rows.select_related("bestand")))


class AddDocumentView(CircleView):
    section = "documenten"
    ability = Ability.DOCUMENT_PLAATSEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self.show("document_plaatsen", form=DocumentForm())

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                document = services.add_document(
                    circle_id=self.circle.pk,
                    user=self.user,
                    upload=form.cleaned_data["bestand"],
                    title=form.cleaned_data["titel"],
                    explanation=form.cleaned_data["toelichting"],
                    tlp=form.cleaned_data["tlp"],
                    submission=form.cleaned_data["inzending"],
                    origin=self.origin,
                )
            except FileRefused as error:
                form.add_error("bestand", str(error))
            except FileNotStored:
                form.add_error("bestand", _("Het opslaan lukte niet. Probeer het later nog eens."))
            else:
                return redirect(document)
        return self.show("document_plaatsen", status=422, form=form)


class DocumentView(CircleView):
    """Base and page of one document."""

    section = "documenten"

    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponseBase:
        document = self.document()
        news = unseen_about(user=self.user, scope=self.circle.pk, things=[document.pk])
        may_remove = services.may_remove(document, self.user, self.page.abilities)
        is_read = document.bestand.is_downloadable and document.can_hold_text
        may_see_reading = services.may_see_reading(document, self.user, self.page.abilities)
        return self.show(
            "document",
            document=document,
            is_new=news.exists(),
            file=document.bestand,
            may_open_to_guests=guests.may_open(document, self.user, self.page.abilities),
            may_remove=may_remove,
            reading=status_text(document.gelezen_tekst) if is_read and may_see_reading else "",
        )

    def document(self) -> Praktijkdocument:
        rows = Praktijkdocument.objects.visible_to(self.user).filter(leerkring=self.circle)
        rows = rows.select_related("bestand", "gelezen_tekst").defer("gelezen_tekst__pieces").with_author()
        found = rows.filter(pk=self.kwargs["document_id"]).first()
        if found is None:
            raise Http404
        self.page.about = found
        return found


class DownloadView(DocumentView):
    def _opened(self) -> str:
        return f"bestand {self.kwargs['document_id']}"

    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponseBase:
        document = self.document()
        ensure_scan(document.bestand)
        name = str(document)
        if not document.bestand.is_downloadable:
            record_refusal(
                action="bestand gedownload",
                actor=self.user,
                obj=name,
                origin=self.origin,
                circle=self.circle.pk,
            )
            messages.warning(request, _("Dit bestand is nog niet te downloaden."))
            return redirect(document)
        return serve(request, document.bestand, obj=name, circle=self.circle.pk)


class RemoveDocumentView(DocumentView):
    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        return self.show("document_verwijderen", document=self._own())

    def post(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        services.remove_document(document=self._own(), user=self.user, origin=self.origin)
        return redirect("leerkringen:documents", self.circle.pk)

    def _own(self) -> Praktijkdocument:
        document = self.document()
        if not services.may_remove(document, self.user, self.page.abilities):
            raise Http404
        return document
