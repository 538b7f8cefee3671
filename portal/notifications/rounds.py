"""What the watch beside the workers does for us again and again (see `portal.common.rounds`)."""

from portal.notifications.notices import prune_notices
from portal.notifications.services import prune_deliveries, requeue_lost
from portal.notifications.telling import tell_digests, tell_direct


def tell_at_once() -> int:
    """Mails for those who chose "meteen"; returns how many."""
    return tell_direct()


def tell_what_is_due() -> int:
    """Mails for those who chose a day or a week; returns how many."""
    return tell_digests()


def clean_up() -> int:
    """Mails without a task, and what is older than 180 days; returns the number of rows."""
    return requeue_lost() + prune_notices() + prune_deliveries()
