"""No link points upward: not in imports, not in foreign keys, not in migrations.

An app may use what stands below it in LAYERS, never what stands above it or beside it.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
# From top to bottom; apps on one line know nothing of each other.
LAYERS = (
    {"home"},
    {"kennisbank", "leerkringen"},
    {"files", "notifications"},
    {"search"},
    {"accounts"},
    {"audit"},
    {"common"},
)
HEIGHT = {label: number for number, labels in enumerate(LAYERS) for label in labels}
# The model that Django calls settings.AUTH_USER_MODEL: everybody may point at it, also the log below it.
USER = settings.AUTH_USER_MODEL.split(".")[0]


def may_know(label: str, other: str) -> bool:
    """Whether app `label` may refer to app `other`; what is not ours lies below everything."""
    return label == other or other not in HEIGHT or HEIGHT[label] < HEIGHT[other]


def test_every_app_of_ours_has_a_layer() -> None:
    ours = {
        one.label
        for one in apps.get_app_configs()
        if Path(one.path).is_relative_to(ROOT) and ".venv" not in one.path
    }
    # wagtail.users with our forms keeps the label of Wagtail.
    assert {label for label in ours if not label.startswith("wagtail")} == set(HEIGHT)


@pytest.mark.parametrize("label", sorted(HEIGHT))
def test_foreign_keys_point_downward(label: str) -> None:
    wrong = [
        f"{model.__name__}.{one.name} → {other}"
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for one in model._meta.get_fields()
        if one.is_relation and not one.auto_created and one.related_model
        for other in [one.related_model._meta.app_label]
        if one.related_model._meta.label != settings.AUTH_USER_MODEL and not may_know(label, other)
    ]
    assert not wrong


def test_migrations_depend_downward() -> None:
    graph = MigrationLoader(None).graph
    wrong = [
        f"{label}.{name} → {parent.key}"
        for (label, name), node in graph.node_map.items()
        if label in HEIGHT
        for parent in node.parents
        if parent.key[0] != USER and not may_know(label, parent.key[0])
    ]
    assert not wrong


def test_t06_l28_the_closed_half_knows_nothing_of_wagtail() -> None:
    for label in ("leerkringen", "files", "notifications"):
        for model in apps.get_app_config(label).get_models():
            names = [base.__module__ for base in model.__mro__]
            assert not [name for name in names if name.startswith("wagtail")]
            fields = [one.related_model for one in model._meta.get_fields() if one.is_relation]
            assert not [one for one in fields if one and one.__module__.startswith("wagtail")]


def test_imports_keep_the_contracts() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 kept, 0 broken" in result.stdout
