"""What the documents say exists: settings, commands, dependencies, symbols, files and decisions."""

import json
import re
import tomllib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "kennisbank", "leerkringen")
README = (ROOT / "README.md").read_text()
PACKAGE_READMES = sorted(
    path.relative_to(ROOT)
    for app in APPS
    for path in (ROOT / app).rglob("README.md")
    if "demo" not in path.parts
)
DOCUMENTS = (
    sorted(
        path.relative_to(ROOT)
        for path in (ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md"))
    )
    + PACKAGE_READMES
)
DECISIONS = sorted((ROOT / "docs" / "adr").glob("0*.md"))

TYPED_READING = re.compile(r"\benv\.\w+\(\s*\"([A-Z_]+)\"")
PLAIN_READING = re.compile(r"\bos\.environ(?:\.get\(|\.setdefault\(|\[)\s*\"([A-Z_]+)\"")
SYMBOL = re.compile(rf"`((?:{'|'.join(APPS)})(?:\.\w+)+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
# Set by the machinery of the tests or by libraries; nobody sets them by hand.
INTERNAL = {"TEST_RUN_DIR", "PYTEST_XDIST_WORKER"}
# Read by make, by the tests and by .ci, not by the site.
TOOLING = {
    "REQUIRE_SERVICES",
    "CHROMIUM",
    "JAVA",
    "NGINX",
    "KEYCLOAK_HOME",
    "HOST_PYTHON",
    "ARGS",
    "XDG_CACHE_HOME",
}


def table_variables() -> list[str]:
    """The first column of the tables of environment variables."""
    return re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)


def variables_read(*folders: str) -> set[str]:
    """Every environment variable that the code of the site reads by name."""
    sources = [path.read_text() for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return {
        name
        for source in sources
        for reading in (TYPED_READING, PLAIN_READING)
        for name in reading.findall(source)
    }


def test_every_setting_is_in_the_table_and_nothing_else() -> None:
    settings = {
        name
        for path in (ROOT / "portal/settings").glob("*.py")
        for name in TYPED_READING.findall(path.read_text())
    }
    assert "DATABASE_URL" in settings
    read = variables_read(*APPS) | {"DJANGO_SETTINGS_MODULE"}
    documented = table_variables()
    assert len(documented) == len(set(documented))
    assert settings <= set(documented)
    assert set(documented) - TOOLING == read - INTERNAL


def test_variables_of_the_tools_are_read_somewhere() -> None:
    files = [ROOT / "Makefile", *(ROOT / ".ci").rglob("*.py"), ROOT / "tests/services.py"]
    text = "\n".join(path.read_text() for path in files)
    missing = {name for name in TOOLING if not re.search(rf"[\"(]{name}[\")]", text)}
    assert not missing
    assert set(table_variables()) >= TOOLING


def test_every_make_target_is_explained() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", README)) == targets


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    package = json.loads((ROOT / "package.json").read_text())
    lines = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    names = {re.split(r"[\[<>=!~; ]", line)[0] for line in lines}
    names |= set(package["dependencies"]) | set(package["devDependencies"])
    documented = re.findall(
        r"^\| `([^`]+)` \|", (ROOT / "docs/afhankelijkheden.md").read_text(), re.MULTILINE
    )
    assert sorted(documented) == sorted(names)


def symbol_exists(dotted: str) -> bool:
    """Whether a module, or something in a module or class, has this name."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        try:
            if find_spec(name) is None:
                continue
        except ModuleNotFoundError:
            continue
        found = import_module(name)
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_symbol_exists_tells_the_difference() -> None:
    assert symbol_exists("portal.audit.models.AuditLine.save")
    assert not symbol_exists("portal.audit.models.AuditLine.forget")
    assert not symbol_exists("portal.audit.nothing")


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_symbols_and_links_exist(path: Path) -> None:
    text = (ROOT / path).read_text()
    unknown = [name for name in SYMBOL.findall(text) if not symbol_exists(name)]
    broken = [link for link in LINK.findall(text) if not (ROOT / path.parent / link).exists()]
    assert unknown == []
    assert broken == []


@pytest.mark.parametrize(
    "package",
    [
        "kennisbank",
        "leerkringen",
        "portal",
        *sorted(
            str(path.parent.relative_to(ROOT))
            for path in (ROOT / "portal").glob("*/apps.py")
            if path.parent.name != "common"
        ),
    ],
)
def test_every_package_has_a_short_readme(package: str) -> None:
    lines = (ROOT / package / "README.md").read_text().splitlines()
    assert len(lines) <= 40
    assert lines[0].startswith("# ")


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_decisions_are_short_and_listed(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 40
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Aanleiding", "Beslissing", "Gevolgen"]
    assert f"]({path.name})" in (path.parent / "README.md").read_text()


def test_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert re.findall(r"^(\d+)\. [A-Z]", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert "\nAppendix\n" in text
    assert text.rstrip().endswith("EUPL version.")


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs/beeld").iterdir())
    assert pictures
    assert all(picture.stat().st_size <= 200_000 for picture in pictures)
