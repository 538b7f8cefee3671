"""The files that only one page uses: what may go with its texts, and taking them away for good."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex

from kennisbank.models.base import KennisPage
from kennisbank.models.media import Afbeelding, PubliekDocument

FILE_MODELS: tuple[type[models.Model], ...] = (PubliekDocument, Afbeelding)
Key = tuple[type[models.Model], int]


def files_of(page: models.Model) -> set[Key]:
    """The documents and pictures in all fields of the page (or of an older version of it), also in links."""
    found: set[Key] = set()
    for field in page._meta.get_fields():
        if hasattr(field, "extract_references") and hasattr(field, "value_from_object"):
            for model, object_id, *_path in field.extract_references(field.value_from_object(page)):
                if model in FILE_MODELS:
                    found.add((model, int(object_id)))
    return found


def used_elsewhere(key: Key, own: Collection[int]) -> bool:
    """Whether anything on the site but the pages `own` shows the file.

    Wagtail's index of references knows all fields, but follows a save only later: the bodies of the pages
    are read as well. A draft of another page that is not its saved version does not count.
    """
    model, pk = key
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model), to_object_id=str(pk)
    )
    own_references = Q(
        base_content_type=ContentType.objects.get_for_model(Page), object_id__in=[str(one) for one in own]
    )
    return references.exclude(own_references).exists() or _in_another_body(key, own)


def _in_another_body(key: Key, own: Collection[int]) -> bool:
    mentions = Q()
    for sign in (f'"document": {key[1]}', f'"image": {key[1]}', f'id=\\"{key[1]}\\"'):
        mentions |= Q(inhoud_json__contains=sign) | Q(bijlagen_json__contains=sign)
    others = KennisPage.objects.exclude(pk__in=own).alias(
        inhoud_json=Cast("inhoud", TextField()), bijlagen_json=Cast("bijlagen", TextField())
    )
    return any(key in files_of(other) for other in others.filter(mentions))


def delete_files(keys: Iterable[Key]) -> None:
    """Deletes the rows now and the files at the commit: at once, and not when a worker comes to it."""
    for model, pk in keys:
        row: Any = model._default_manager.filter(pk=pk).first()
        if row is None:
            continue
        stored = [row.file, *(rendition.file for rendition in _renditions(row))]
        row.delete()
        for file in stored:
            transaction.on_commit(_deleter(file.storage, file.name), robust=True)


def _renditions(row: Any) -> Iterable[Any]:
    return list(row.renditions.all()) if isinstance(row, Afbeelding) else []


def _deleter(storage: Any, name: str) -> Callable[[], None]:
    return lambda: storage.delete(name)
