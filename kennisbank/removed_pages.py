"""Remembers the addresses of public pages that are gone, so that they answer 410 with a way on.

A redirect wins: an address that leads somewhere is not gone. That is settled when rows are written, so that
an answer needs no look at the redirects.
"""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Subquery, Value
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from kennisbank.models.public_page import path_on_site
from kennisbank.models.verdwenen import MAX_PATH, VerdwenenPagina

HOME_DEPTH = 2


def as_stored(path: str) -> str:
    """The address as rows hold it: with one slash at its end."""
    return path.rstrip("/") + "/"


def removed_page(path: str) -> VerdwenenPagina | None:
    """What is known of a page that was at `path` and is gone, with `ouder_titel`: the live page above it.

    One query; none for a path that no page can have had.
    """
    stored = as_stored(path)
    # What an address in the closed part answers never depends on a row.
    if len(stored) > MAX_PATH or not stored.isprintable() or stored.startswith(settings.NO_PUBLIC_PAGES):
        return None
    rows = VerdwenenPagina.objects.filter(pad=stored).select_related("opvolger")
    return rows.annotate(ouder_titel=_parent_title(stored)).first()


def _parent_title(stored: str) -> Subquery | Value:
    steps = stored.strip("/").split("/")[:-1]
    if not steps:
        return Value("")
    # By slug and depth, which have an index; the address decides between pages with one slug.
    parents = Page.objects.filter(
        live=True,
        slug=steps[-1],
        depth=HOME_DEPTH + len(steps),
        url_path__endswith=f"/{'/'.join(steps)}/",
    )
    return Subquery(parents.values("title")[:1])


@transaction.atomic
def remember_removed(page: Page, *, note: str = "") -> None:
    """Notes that the public page is gone from its address since today; an editor's own note stays."""
    path = as_stored(path_on_site(page.url_path))
    others = Redirect.objects.filter(old_path=Redirect.normalise_path(path))
    # A redirect to the page itself (it was renamed and got its old name back) would go round and round.
    if len(path) > MAX_PATH or others.exclude(redirect_page_id=page.pk).exists():
        return
    row, made = VerdwenenPagina.objects.get_or_create(pad=path, defaults={"toelichting": note})
    if not made:
        row.sinds = timezone.localdate()
        row.toelichting = note or row.toelichting
        row.save(update_fields=["sinds", "toelichting"])


def remember_old_addresses(page: Page) -> None:
    """The addresses that lead to the page lose their redirect when it is deleted: they are gone with it."""
    old_paths = Redirect.objects.filter(redirect_page_id=page.pk).values_list("old_path", flat=True)
    paths = {as_stored(path) for path in old_paths if "?" not in path}
    rows = [VerdwenenPagina(pad=path) for path in paths if len(path) <= MAX_PATH]
    VerdwenenPagina.objects.bulk_create(rows, ignore_conflicts=True)


def forget_removed(paths: Iterable[str]) -> None:
    """These addresses have a page again, or lead to one."""
    VerdwenenPagina.objects.filter(pad__in={as_stored(path) for path in paths}).delete()


def forget_for(pages: Sequence[Page]) -> None:
    """The pages are live: neither their addresses nor those that lead to them are gone."""
    if not VerdwenenPagina.objects.exists():
        return
    leading = Redirect.objects.filter(redirect_page__in=[page.pk for page in pages])
    paths = leading.values_list("old_path", flat=True)
    forget_removed([*paths, *(path_on_site(page.url_path) for page in pages)])
