"""Background work of the accounts: mail."""

from django.conf import settings
from django.core.mail import EmailMessage
from django_tasks import task


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=50)
def send_account_mail(email: str, subject: str, body: str) -> None:
    """Sends one plain text mail; fails loudly, so that the sweep tries again later.

    The body may hold a link to choose a password. It works once, for a few hours, and never without the
    second factor of an account that has one; finished rows are pruned.
    """
    EmailMessage(subject=subject, body=body, to=[email]).send()
