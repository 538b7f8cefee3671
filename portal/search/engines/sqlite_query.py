"""A plan in the query language of FTS5. Every word is quoted, so that none can act as an operator."""

from typing import Literal

from portal.search.engines.base import PHRASE_FIELDS, STEM_FIELDS
from portal.search.nl.stemming import stem
from portal.search.plan import Alternative, Match, Plan

#: `fts` holds what objects say themselves; `whole` holds objects with files, and the text of those too.
Table = Literal["fts", "whole"]
TABLES: tuple[Table, ...] = ("fts", "whole")


def match(plan: Plan, table: Table) -> str:
    """What `table` must MATCH; the plan must have groups."""
    groups = [f"({' OR '.join(term(one, table) for one in group.alternatives)})" for group in plan.groups]
    return (" OR " if plan.any_group else " AND ").join(groups)


def match_any(alternatives: tuple[Alternative, ...], table: Table) -> str:
    """What `table` must MATCH to hold one of these."""
    return " OR ".join(term(one, table) for one in alternatives)


def term(alternative: Alternative, table: Table) -> str:
    words = alternative.words
    if alternative.match is Match.CODE:
        return f'{_columns(STEM_FIELDS, table)} : "{words[0]}"'
    if alternative.match is Match.FORMS:
        return "(" + " OR ".join(f'exact : "{word}"' for word in words) + ")"
    if alternative.match is Match.ALL:
        columns = _columns(STEM_FIELDS, table)
        return "(" + " AND ".join(f'{columns} : "{stem(word)}"' for word in words) + ")"
    if alternative.is_phrase:
        return f'({_columns(PHRASE_FIELDS, table)} : "{" ".join(stem(word) for word in words)}")'
    return f'{_columns(STEM_FIELDS, table)} : "{stem(words[0])}"'


def _columns(fields: tuple[str, ...], table: Table) -> str:
    # FTS5 refuses a column that the table does not have.
    return "{" + " ".join(one for one in fields if table == "whole" or one != "attachments") + "}"
