"""Makes the PDF of a handvat ahead of the first reader."""

from django.conf import settings
from django_tasks import task

from kennisbank.models import HandvatPage
from kennisbank.pdf.document import document_of
from kennisbank.pdf.store import stored_pdf
from portal.files.texts import READING_PRIORITY


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=READING_PRIORITY)
def make_pdf_ahead(page_id: int) -> None:
    """Makes what a reader would wait for; nothing for a page that is not live (any more).

    Raises:
        NotNow: the sweep of failed tasks tries it again later.
    """
    page = HandvatPage.objects.live().select_related("organisatie").filter(pk=page_id).first()
    if page is not None and page.pdf_url():
        stored_pdf(page.pk, document_of(page))
