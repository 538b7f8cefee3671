"""What the apps above may want to know about their files."""

from django.dispatch import Signal

# Sent with `file_id` in the transaction in which the scanner's "clean" is kept.
file_cleared = Signal()
