"""Text out of PDF, by pdfium: native code that a hostile file may crash, so only in the limited process."""

from typing import BinaryIO

import pypdfium2
import pypdfium2.raw as pdfium

from portal.files.extraction.outcome import LOCKED, PAGE, Collected, Stopped

# pdfium reports both: a password is needed, or a kind of lock that it does not know.
_LOCKS = {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}


def read_pdf(source: BinaryIO, collected: Collected) -> None:
    """Reads all pages, in order.

    Raises:
        Stopped: a password is needed.
        PdfiumError: broken.
    """
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if error.err_code in _LOCKS:
            raise Stopped(LOCKED) from error
        raise
    with document:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            collected.add(PAGE, str(number + 1), text.get_text_range())
            text.close()
            page.close()
