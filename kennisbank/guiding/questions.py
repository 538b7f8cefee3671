"""Questions with a list of answers, asked with a plain GET form: what was asked, and what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

Choices = Iterable[tuple[str, Any]]


@dataclass(frozen=True)
class Question:
    """`given` is what the address says; `chosen` is that answer when we know it, else empty."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    given: str = ""

    @property
    def chosen(self) -> str:
        return self.given if self.given in dict(self.options) else ""

    @property
    def answer(self) -> str:
        """The chosen answer in words."""
        return dict(self.options).get(self.given, "")

    @property
    def is_unknown(self) -> bool:
        """Whether the address holds an answer that is not on the list (any more)."""
        return bool(self.given) and not self.chosen


def ask(params: QueryDict, name: str, label: Any, options: Choices) -> Question:
    """The question with the answer that the address gives; the last one when there are more."""
    words = tuple((code, str(text)) for code, text in options)
    return Question(name, str(label), words, params.get(name, ""))


def chosen_pairs(questions: Iterable[Question]) -> list[tuple[str, str]]:
    """The known answers as parameters, so that nothing else in an address travels on."""
    return [(question.name, question.chosen) for question in questions if question.chosen]


def remarks(questions: Iterable[Question]) -> list[str]:
    """A sentence for each answer that we do not know."""
    text = _("Uw antwoord op “%s” kennen we niet (meer). We laten het weg.")
    return [text % question.label for question in questions if question.is_unknown]
