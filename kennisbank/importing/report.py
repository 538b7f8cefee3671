"""What an import did: counts and everything that was wrong."""

from collections import Counter
from dataclasses import dataclass, field

from kennisbank.importing.rows import RowError


@dataclass
class ImportReport:
    """Numbers of rows, and the errors in the order of the file."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)  # slugs of changed pages that had an unpublished draft
    without_terms: Counter[str] = field(default_factory=Counter)  # taxonomy -> new pages without a value

    @property
    def bad(self) -> int:
        """How many rows were bad; a row with three errors counts once."""
        return len({(error.file, error.line) for error in self.errors})

    def sort(self) -> None:
        self.errors.sort(key=lambda error: (error.file, error.line))
