"""A handvat as a tagged PDF: made once for each version of its text, by WeasyPrint in a limited process."""
