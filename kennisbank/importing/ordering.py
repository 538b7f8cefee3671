"""The order in which new pages are saved: what others refer to comes first, as far as that goes."""

from collections import deque

from kennisbank.importing.rows import PageKey, PreparedRow


def order_new_rows(rows: list[PreparedRow]) -> list[PreparedRow]:
    """Rows after the rows that they refer to, else in the order of the file.

    Rows that refer to each other have no such order: the first in the file goes first, and its reference
    is laid when the other is there.
    """
    by_key = {row.key: row for row in rows}
    waits_for: dict[PageKey, set[PageKey]] = {}
    needed_by: dict[PageKey, list[PageKey]] = {key: [] for key in by_key}
    for row in rows:
        named = {key for keys in row.references.values() for key in keys if key in by_key}
        waits_for[row.key] = named
        for key in named:
            needed_by[key].append(row.key)
    ready = deque(row.key for row in rows if not waits_for[row.key])
    in_file_order = deque(row.key for row in rows)
    placed: dict[PageKey, PreparedRow] = {}
    while len(placed) < len(rows):
        key = ready.popleft() if ready else in_file_order.popleft()
        if key in placed:
            continue
        placed[key] = by_key[key]
        for other in needed_by[key]:
            waits_for[other].discard(key)
            if not waits_for[other]:
                ready.append(other)
    return list(placed.values())
