"""The mail that says that there is something new: whether it may go. Its words come from the app above."""

from django.db.models import Q

from portal.notifications.models import MailDelivery, ReaderPlace, Rhythm
from portal.notifications.notices import unseen_by
from portal.notifications.places import stop_token
from portal.notifications.registry import Mail, audience

NEWS = "nieuws"


def news_mail(delivery_id: str) -> Mail | None:
    """The mail, if its reader still wants it and still has something new to see in one of these groups.

    This is asked at the moment of sending: who left, was removed or said "nooit" while the mail waited gets
    nothing, and who has seen everything meanwhile needs nothing.
    """
    delivery = MailDelivery.objects.filter(pk=delivery_id).select_related("recipient").first()
    if delivery is None or delivery.recipient is None or not delivery.recipient.is_active:
        return None
    user = delivery.recipient
    places = ReaderPlace.objects.filter(user=user, scope__in=delivery.scopes.values("scope"))
    wanted = {one.scope: one for one in places.exclude(rhythm=Rhythm.NEVER)}
    news = unseen_by(user, Q(scope__in=list(wanted)))
    scopes = set(news.values_list("scope", flat=True).distinct())
    if not scopes:
        # No mail went, so the next thing that happens may be mailed.
        places.exclude(mailed_at=None).update(mailed_at=None)
        return None
    token = stop_token(wanted[min(scopes)].stop_key, everything=len(scopes) > 1)
    return audience().news_mail(user, token)
