"""The table of roles, stages and abilities, as the begeleiders read it."""

from pathlib import Path

import pytest
from django.conf import settings

from leerkringen.enums import Fase
from leerkringen.roles import Ability, Rol, abilities

ROLES = Path(settings.BASE_DIR, "docs/beheer/rollen.md")


@pytest.mark.parametrize("role", Rol)
def test_08_the_rules_on_paper_are_those_of_the_code(role: Rol) -> None:
    head = f"| {role.label.capitalize()} | " + " | ".join(str(fase.label) for fase in Fase) + " |"
    lines = [head, "|---" * (len(Fase) + 1) + "|"]
    for ability in Ability:
        marks = ["ja" if ability in abilities(role, fase) else "–" for fase in Fase]
        lines.append(f"| {ability.value} | " + " | ".join(marks) + " |")
    assert "\n".join(lines) in ROLES.read_text()


def test_who_cannot_enter_can_do_nothing() -> None:
    for role in Rol:
        for stage in Fase:
            may = abilities(role, stage)
            assert Ability.LEZEN in may or not may, (role, stage)
