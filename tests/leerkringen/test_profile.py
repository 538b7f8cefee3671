"""The profile: what one fills in, who sees it, and what is left of a photo."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from leerkringen.models import Lidmaatschap, Profielfoto
from leerkringen.services import membership
from portal.files.models import ClosedFile
from portal.files.storage import closed_storage
from tests.factories import leerkringen as make
from tests.files import samples
from tests.leerkringen.conftest import Scene

TEXTS = {
    "full_name": "Marit Vos",
    "organisation": "gemeente Oosterwaard",
    "function": "adviseur",
    "expertise": "weerbare balie",
    "phone": "+31 (0)6-12 34 56 78",
}
SCRIPT = b"<script>alert(document.domain)</script>"


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.CLOSED_FILES_ROOT = tmp_path / "besloten"
    settings.CLAMD_URL = ""
    return tmp_path / "besloten"


def send(client: Client, name: str = "", data: bytes = b"", **fields: str) -> Any:
    photo = {"foto": SimpleUploadedFile(name, data)} if name else {}
    return client.post("/account/profiel/", TEXTS | fields | photo)


def stored(store: Path) -> list[bytes]:
    return [path.read_bytes() for path in store.rglob("*") if path.is_file()] if store.exists() else []


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_03_l20_a_profile_is_kept_and_shown_in_the_own_leerkring_only(scene: Scene) -> None:
    assert send(scene.as_member, "ik.jpg", samples.jpeg_with_place()).status_code == 302
    # Another leerkring of the same person stays unmentioned.
    other = make.make_circle("Kring van Hoogvelde")
    make.join(other, scene.member, organisatie="Iets van Hoogvelde")
    own = Lidmaatschap.objects.get(leerkring=scene.circle, user=scene.member)
    page = scene.as_guide.get(scene.url(f"leden/{own.pk}/"))
    text = page.content.decode()
    for shown in (*TEXTS.values(), "deelnemer", "tel:+31"):
        assert shown in text, shown
    assert "Hoogvelde" not in text
    photo = scene.as_guide.get(scene.url(f"leden/{own.pk}/foto/"))
    assert photo.headers["Content-Type"] == "image/webp"
    assert photo.headers["Cache-Control"] == "private, no-store"
    assert photo.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in photo.headers["Content-Security-Policy"]
    assert "ETag" not in photo.headers
    with Image.open(BytesIO(bytes_of(photo))) as image:
        assert image.size == (40, 30)
    members = scene.as_guide.get(scene.url("leden/")).content.decode()
    assert scene.url(f"leden/{own.pk}/foto/") in members
    # The same membership through the door of another leerkring.
    assert scene.as_member.get(f"/leerkringen/{other.pk}/leden/{own.pk}/").status_code == 404


def test_l32_a_photo_loses_everything_but_the_picture(scene: Scene, store: Path) -> None:
    big = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned: stands upright only when this is applied.
    exif[0x013B] = "KANARIEMAKER"
    Image.new("RGB", (1_600, 800), "navy").save(big, "JPEG", exif=exif, icc_profile=b"KANARIEKLEUR" * 20)
    assert send(scene.as_member, "IMG_Oosterwaard.JPG", big.getvalue() + SCRIPT).status_code == 302
    (kept,) = stored(store)
    with Image.open(BytesIO(kept)) as image:
        assert image.format == "WEBP"
        assert image.size == (256, 512)
        assert not image.getexif()
        assert not {"icc_profile", "exif", "xmp"} & image.info.keys()
    assert not [mark for mark in (b"KANARIE", b"<script", b"Exif") if mark in kept]
    file = ClosedFile.objects.get()
    assert (file.name, "Oosterwaard" in file.storage_name) == ("foto.webp", False)
    # A new one replaces it, also on the disk; and it can be taken away.
    with_commit = scene.as_member
    first = file.storage_name
    assert send(with_commit, "a.png", samples.png()).status_code == 302
    assert ClosedFile.objects.get().storage_name != first
    assert "Foto verwijderen" in with_commit.get("/account/profiel/").content.decode()
    assert send(with_commit, foto_verwijderen="on").status_code == 302
    assert not Profielfoto.objects.exists()
    assert not ClosedFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.png", b"", "leeg"),
        ("a.pdf", samples.PDF, "jpg, png of webp"),
        ("a.svg", samples.SVG, "jpg, png of webp"),
        ("a.gif", b"GIF89a" + SCRIPT, "jpg, png of webp"),
        ("a.png", b"GIF89a=1;" + SCRIPT, "geen png"),
        ("a.jpg", samples.png(), "geen jpg"),
        ("a.jpg", samples.jpeg_with_place()[:60], "niet te lezen"),
        ("a.jpg", samples.jpeg_with_place() + b"\0" * (5 * 1024 * 1024), "5 MB"),
        ("a.png", samples.huge_png(), "te veel beeldpunten"),
    ],
)
def test_a_refused_photo_loses_nothing_that_was_typed(
    scene: Scene, store: Path, name: str, data: bytes, says: str
) -> None:
    answer = send(scene.as_member, name, data, expertise="Alles over balies")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "Alles over balies" in text
    assert not stored(store)
    scene.member.profile.refresh_from_db()
    assert scene.member.profile.expertise == ""


@pytest.mark.parametrize("phone", ["bel mij", "12345", "06<script>", "+" * 12, "0" * 31, "٠٦١٢٣٤٥٦٧٨"])
def test_a_number_that_nobody_can_call(scene: Scene, phone: str) -> None:
    answer = send(scene.as_member, "a.png", samples.png(), phone=phone)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "id_phone_error" in text or "telefoonnummer" in text
    assert "Kies uw foto opnieuw" in text


def test_who_may_not_see_a_profile_gets_the_404_of_nothing(scene: Scene) -> None:
    make.photo_of(scene.member)
    own = Lidmaatschap.objects.get(leerkring=scene.circle, user=scene.member)
    paths = [scene.url(f"leden/{own.pk}/"), scene.url(f"leden/{own.pk}/foto/")]
    for path in paths:
        assert scene.as_guide.get(path).status_code == 200
        assert scene.as_outsider.get(path).status_code == 404
        assert Client().get(path).status_code == 404
    waiting = make.make_user()
    row = make.join(scene.circle, waiting, akkoord=False)
    make.photo_of(waiting)
    for rest in ("", "foto/"):
        assert scene.as_guide.get(scene.url(f"leden/{row.pk}/{rest}")).status_code == 404
    members = scene.as_guide.get(scene.url("leden/")).content.decode()
    assert f"leden/{own.pk}/" in members
    assert f'href="{scene.url(f"leden/{row.pk}/")}"' not in members
    membership.end_membership(circle_id=scene.circle.pk, membership_id=own.pk, user=scene.guide)
    for path in paths:
        assert scene.as_guide.get(path).status_code == 404
        assert scene.as_member.get(path).status_code == 404
    # One's own photo stays one's own.
    assert scene.as_member.get("/account/profiel/foto/").status_code == 200
    assert scene.as_outsider.get("/account/profiel/foto/").status_code == 404


def test_the_list_of_members_costs_the_same_for_more_photos(scene: Scene) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert scene.as_guide.get(scene.url("leden/")).status_code == 200
        return len(caught)

    queries()  # fills what is kept between requests
    few = queries()
    for _one in range(4):
        make.photo_of(make.member_of(scene.circle))
    assert queries() == few


def test_a_photo_is_shown_only_after_the_scanner(scene: Scene, settings: Any) -> None:
    photo = make.photo_of(scene.member)
    settings.DEVELOPMENT = False
    own = Lidmaatschap.objects.get(leerkring=scene.circle, user=scene.member)
    path = scene.url(f"leden/{own.pk}/foto/")
    assert scene.as_guide.get(path).status_code == 404
    assert path not in scene.as_guide.get(scene.url("leden/")).content.decode()
    ClosedFile.objects.filter(pk=photo.bestand_id).update(status="schoon")
    assert scene.as_guide.get(path).status_code == 200
    closed_storage().delete(photo.bestand.storage_name)
    assert scene.as_guide.get(path).status_code == 404


@pytest.mark.parametrize(
    ("status", "text"),
    [("wordt-gecontroleerd", "Wij controleren uw foto"), ("geweigerd", "In uw foto zit een virus")],
)
def test_the_owner_reads_why_a_photo_is_not_there(scene: Scene, status: str, text: str) -> None:
    photo = make.photo_of(scene.member)
    ClosedFile.objects.filter(pk=photo.bestand_id).update(status=status)
    page = scene.as_member.get("/account/profiel/").content.decode()
    assert text in page
    assert "/account/profiel/foto/" not in page
    assert "Foto verwijderen" in page


def test_a_name_holds_no_signs_that_nobody_sees(scene: Scene) -> None:
    assert send(scene.as_member, full_name="Marit \u202eVos\u200b").status_code == 302
    scene.member.refresh_from_db()
    assert scene.member.full_name == "Marit Vos"
    answer = send(scene.as_member, full_name="\u200b\u202e")
    assert answer.status_code == 422
    assert "Schrijf iets dat te lezen is." in answer.content.decode()
