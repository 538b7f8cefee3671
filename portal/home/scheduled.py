"""What is due by the clock: pages that go live or offline at a set time, and sessions that are over.

Done by `manage.py sweep_tasks` (see `portal.common.rounds`), so that no site needs a cron job for it. Doing
it twice at once changes nothing.
"""

from django.core.management import call_command


def publish_what_is_due() -> None:
    """Publishes and takes offline what an editor planned for a moment that has passed."""
    call_command("publish_scheduled")


def drop_old_sessions() -> None:
    """Deletes the rows of sessions that have expired; they let nobody in any more."""
    call_command("clearsessions")
