"""Pictures and attachments beside an import file: checked first, stored when their row is saved."""

import hashlib
import re
from pathlib import Path

import filetype
from django.conf import settings
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import UnidentifiedImageError
from wagtail.models import Collection

from kennisbank.importing.rows import FileWish, Invalid
from kennisbank.models.media import Afbeelding, PubliekDocument

MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 50_000_000
Stored = type[Afbeelding] | type[PubliekDocument]
_package_types = {"docx", "odp", "ods", "odt", "pptx", "xlsx"}


class FileCheck:
    """Checks files below one folder; a file that many rows name is read once."""

    def __init__(self) -> None:
        self._checked: dict[tuple[Path, bool], FileWish] = {}

    def picture(self, name: str, folder: Path) -> FileWish:
        return self._check(name, folder, picture=True)

    def attachment(self, name: str, folder: Path) -> FileWish:
        return self._check(name, folder, picture=False)

    def _check(self, name: str, folder: Path, *, picture: bool) -> FileWish:
        path = _inside(name, folder)
        extensions = settings.WAGTAILIMAGES_EXTENSIONS if picture else settings.WAGTAILDOCS_EXTENSIONS
        if path.suffix.lower().lstrip(".") not in extensions:
            raise Invalid(_("een bestand dat eindigt op %s") % ", ".join(extensions), name)
        known = self._checked.get((path, picture))
        if known is None:
            try:
                known = _read(name, path, picture)
            except OSError as error:
                raise Invalid(_("een bestand dat te lezen is"), name) from error
            self._checked[path, picture] = known
        return known


def _inside(name: str, folder: Path) -> Path:
    """The real path of a file in the folder; nothing outside it can be named, not by a link either."""
    if re.match(r"[a-zA-Z]:|[\\/~]", name) or "\\" in name or ".." in name.split("/"):
        raise Invalid(
            _("een pad naast het importbestand, zoals bijlagen/rapport.pdf (geen / vooraan, geen ..)"), name
        )
    try:
        path = (folder / name).resolve()
        inside = path.is_relative_to(folder.resolve())
        exists = path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        raise Invalid(_("een bestand dat bestaat"), name) from error
    if not inside:
        raise Invalid(_("een bestand in de map van het importbestand"), name)
    if not exists:
        raise Invalid(_("een bestand dat bestaat in de map van het importbestand"), name)
    return path


def _read(name: str, path: Path, picture: bool) -> FileWish:
    max_bytes = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE if picture else MAX_DOCUMENT_BYTES
    size_bytes = path.stat().st_size
    if size_bytes == 0:
        raise Invalid(_("een bestand dat niet leeg is"), name)
    if size_bytes > max_bytes:
        raise Invalid(_("een bestand van hoogstens %s MB") % (max_bytes // 1024**2), name)
    if not (_is_picture(path) if picture else _is_document(path)):
        raise Invalid(_("een bestand dat is wat zijn naam zegt (.%s)") % path.suffix.lstrip("."), name)
    with path.open("rb") as stream:
        sha1 = hashlib.file_digest(stream, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()
    return FileWish(path, sha1, size_bytes)


def _is_picture(path: Path) -> bool:
    try:
        with Pillow.open(path) as picture:
            width, height = picture.size
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Pillow.DecompressionBombError):
        return False
    return width * height <= MAX_PIXELS


def _is_document(path: Path) -> bool:
    """Whether the first bytes fit the extension; plain text must really be text."""
    extension = path.suffix.lower().lstrip(".")
    kind = filetype.guess(str(path))
    if extension == "pdf":
        return kind is not None and kind.extension == "pdf"
    if extension in _package_types:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04"
    with path.open("rb") as stream:
        return b"\x00" not in stream.read(64 * 1024)


class FileStore:
    """Finds or makes the picture or document with a file's content.

    Remembers what it made since `mark`, so that `undo` removes the files of a row that failed: a rolled
    back transaction takes the rows away, not what stands on disk.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Stored, str], int] = {}
        self._made: list[tuple[Stored, str, FieldFile]] = []
        self._collection: Collection | None = None

    def find(self, model: Stored, wish: FileWish) -> int | None:
        """The id of what has this content already."""
        key = (model, wish.sha1)
        if key not in self._known:
            found = (
                model.objects.filter(file_hash=wish.sha1).order_by("pk").values_list("pk", flat=True).first()
            )
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]

    def find_or_make(self, model: Stored, wish: FileWish, description: str = "") -> int:
        found = self.find(model, wish)
        if found is not None:
            return found
        if self._collection is None:
            self._collection = Collection.get_first_root_node()
        item = model(title=title_of(wish.path), collection=self._collection)
        if isinstance(item, Afbeelding):
            item.description = description[:255]
        with wish.path.open("rb") as stream:
            item.file.save(wish.path.name, File(stream), save=False)
        self._made.append((model, wish.sha1, item.file))
        item.file_hash = wish.sha1
        item.file_size = wish.size_bytes
        item.save()
        self._known[model, wish.sha1] = item.pk
        return int(item.pk)

    def mark(self) -> int:
        return len(self._made)

    def undo(self, mark: int) -> None:
        """Forgets and deletes the files made since `mark`."""
        for model, sha1, stored in self._made[mark:]:
            self._known.pop((model, sha1), None)
            stored.storage.delete(str(stored.name))
        del self._made[mark:]


def title_of(path: Path) -> str:
    """A readable title from a file name: bellijst-dreigbrief.txt becomes Bellijst dreigbrief."""
    words = " ".join(path.stem.replace("-", " ").replace("_", " ").split()) or path.name
    return (words[0].upper() + words[1:])[:255]
