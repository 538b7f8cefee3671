"""Pictures and public documents with what the law and the reader ask of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from portal.files.models import GelezenTekst
from portal.files.texts import status_text


class Afbeelding(AbstractImage):
    """A picture; the description is asked for, since the fallback would be the file name."""

    admin_form_fields = (*WagtailImage.admin_form_fields,)

    class Meta(AbstractImage.Meta):
        verbose_name = _("afbeelding")
        verbose_name_plural = _("afbeeldingen")


class AfbeeldingRendition(AbstractRendition):
    image = models.ForeignKey(Afbeelding, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="afbeelding_rendition_once"
            )
        ]


class PubliekDocument(AbstractDocument):
    """A file for everyone."""

    toegankelijk = models.BooleanField(
        _("toegankelijk bestand"),
        default=False,
        help_text=_(
            "Gecontroleerd: goed te lezen met een schermlezer. Zo niet, bied de inhoud ook als tekst aan."
        ),
    )

    # Filled by the worker after each save.
    gelezen_tekst = models.ForeignKey(
        GelezenTekst,
        verbose_name=_("gelezen tekst"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    gelezen_tekst.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    admin_form_fields = (*WagtailDocument.admin_form_fields, "toegankelijk")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documenten")

    @property
    def leesbaarheid(self) -> str:
        """For the editor: whether search can read the file, and what to do when it cannot."""
        texts = GelezenTekst.objects.defer("pieces")
        return status_text(texts.filter(pk=self.gelezen_tekst_id).first())
