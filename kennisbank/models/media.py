"""Pictures and public documents with what the law and the reader ask of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


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

    admin_form_fields = (*WagtailDocument.admin_form_fields, "toegankelijk")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documenten")
