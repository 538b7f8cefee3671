"""What anybody may read about leerkringen, and a member's way to their own."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from leerkringen.access import later_for
from leerkringen.models import Leerkring
from leerkringen.roles import MAY_BREAK_GLASS, MAY_OPEN
from leerkringen.views.paging import paginated
from portal.accounts.models import User


# A title is taken back at once: no cache may go on showing it.
@cache_control(public=True, max_age=0, must_revalidate=True)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Title and purpose of the leerkringen that allow it. The same for everybody, members included."""
    return render(request, "leerkringen/index.html", paginated(request, Leerkring.objects.listed()))


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The leerkringen of this person, behind the second factor (see `apps.ready`)."""
    user = cast(User, request.user)
    context = paginated(request, Leerkring.objects.member_of(user)) | {
        "later": later_for(user),
        "may_open": user.has_perm(MAY_OPEN),
        "may_break_glass": user.has_perm(MAY_BREAK_GLASS),
    }
    return render(request, "leerkringen/mijn.html", context)
