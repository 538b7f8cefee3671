"""Taking back the consent for a personal story: the page, its texts and its files are gone at once."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Comment, PageLogEntry
from wagtail.search.index import insert_or_update_object

from kennisbank.models.leren import VerhaalPage
from kennisbank.own_files import Key, delete_files, files_of, used_elsewhere
from kennisbank.removed_pages import remember_removed
from portal.audit.services import record

LOG_ACTION = "kennisbank.intrekken"
#: Parts of a line in Wagtail's log that hold words of the page, or remarks that may quote it.
TEXTS_IN_LOG = {"title", "comment", "page", "source"}


@transaction.atomic
def withdraw_story(*, page: VerhaalPage, user: Any) -> VerhaalPage:
    """Unpublishes the story and clears what the person told, in the page and in all its versions.

    What stays is a draft without a word of the person at the same address, which answers 410. Documents and
    pictures that nothing else uses are deleted, and their files at the commit. It can be published again
    after a new consent, with new texts. Doing it twice is harmless. `user` has been allowed to by the caller.
    """
    page = VerhaalPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    copies = [alias.specific for alias in page.aliases.all()]
    files = _all_files(page)
    for one in (page, *copies):
        _withdraw(one, user)
    own = [one.pk for one in (page, *copies)]
    delete_files(key for key in files if not used_elsewhere(key, own))
    record(action="kennisbank.intrekken", actor=user, obj=f"verhaal {page.pk}")
    return page


def _withdraw(page: VerhaalPage, user: Any) -> None:
    workflow = page.current_workflow_state
    if workflow is not None:
        workflow.cancel(user=user)
    page.revisions.all().delete()
    page.refresh_from_db()
    _clear(page)
    if page.live:
        # Saves the page as well; the search refuses it from this commit on.
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
        remember_removed(page, note=_("Dit persoonlijke verhaal staat niet meer op deze site."))
    else:
        page.save(clean=False)
    _clear_history(page)
    log(page, LOG_ACTION, user=user)
    insert_or_update_object(page)  # What editors search holds the words until a worker comes to it.


def _all_files(page: VerhaalPage) -> set[Key]:
    """Of the page and of every version of it that was kept."""
    versions = [page, *(revision.as_object() for revision in page.revisions.all())]
    return set().union(*(files_of(version) for version in versions))


def _clear(page: VerhaalPage) -> None:
    """Nothing of the person stays but the address, which is needed to say that the story is gone."""
    page.title = page.draft_title = _("Ingetrokken verhaal")
    page.seo_title = page.search_description = page.samenvatting = ""
    page.naam = page.functie = page.bron_url = ""
    page.inhoud = page.bijlagen = []
    page.organisatie = page.datum = page.alias_of = None
    page.termen = page.hoort_bij = []
    page.go_live_at = page.expire_at = None
    page.toestemming_op = None
    page.ingetrokken_op = timezone.localdate()


def _clear_history(page: VerhaalPage) -> None:
    """The log of the page names it by its title, and remarks of editors may quote it."""
    Comment.objects.filter(page=page.pk).delete()
    for entry in PageLogEntry.objects.filter(page=page.pk):
        data = {name: value for name, value in entry.data.items() if name not in TEXTS_IN_LOG}
        # Not `save`: it asks that the version, which is gone by now, exists.
        PageLogEntry.objects.filter(pk=entry.pk).update(label=page.title, data=data, revision=None)
