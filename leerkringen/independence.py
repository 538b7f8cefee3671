"""Whether two beheerders are two people: the word of a second one must not be one's own with another name.

Who manages accounts can make a second beheerder in a minute, or take over a forgotten one. So nobody counts
as the second whose account or rights were touched by the first just before, nor the other way round.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditLine

#: So long somebody who prepares this has to wait, with the new beheerder in sight of all others.
APART_FOR = timedelta(days=7)
TOUCHING = ("account maken", "account wijzigen", "rechten wijzigen")


def are_apart(one: User, other: User) -> bool:
    """Whether neither made or changed the account or the rights of the other in the last seven days."""
    touched = _touched(one, other) | _touched(other, one)
    lines = AuditLine.objects.of_site().filter(touched, action__in=TOUCHING)
    return not lines.filter(time__gt=timezone.now() - APART_FOR).exists()


def _touched(by: User, person: User) -> Q:
    groups = [f"group {pk}" for pk in person.groups.values_list("pk", flat=True)]
    return Q(actor_key=str(by.pk), object__in=[f"account {person.pk}", *groups])
