"""Pages reach closed rows through a scope that asks who is looking, never through a bare manager."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from leerkringen import checks, views

FOLDER = Path(views.__file__).parent
SOURCES = [*sorted(FOLDER.glob("*.py")), FOLDER.parent / "circle_page.py", FOLDER.parent / "forms.py"]
# What may follow `.objects`. `listed` and `asked_to_join` are public by choice of the leerkring;
# `for_token_hash` needs a secret, and `used_by` that and the membership that it gave.
SCOPES = {
    "visible_to",
    "visible_to_member",
    "member_of",
    "listed",
    "asked_to_join",
    "for_token_hash",
    "used_by",
}
MODELS = {model.__name__ for model in apps.get_app_config("leerkringen").get_models()}


def bare_queries(source: str) -> list[int]:
    """The lines where `Model.objects` or a base manager is used without one of the scopes."""
    tree = ast.parse(source)
    scoped = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in SCOPES
    }
    managers = {"objects", "_default_manager", "_base_manager"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in managers and id(node) not in scoped
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_pages_use_a_scope(path: Path) -> None:
    assert bare_queries(path.read_text()) == []


def test_the_test_sees_a_bare_query() -> None:
    assert bare_queries("Gesprek.objects.filter(pk=1)") == [1]
    assert bare_queries("Gesprek.objects.visible_to(user).filter(pk=1)") == []


def test_every_model_says_who_may_see_it() -> None:
    assert checks.models_have_visible_to() == []
    assert {"Leerkring", "Bericht", "Uitnodiging"} <= MODELS
