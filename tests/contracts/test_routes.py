"""The table of the leak matrix and the resolver know the same addresses."""

from tests.contracts.routes import ADMIN_GROUPS, ROWS, all_routes, group_of

KNOWN = {row.route for row in ROWS}


def test_01_every_route_has_an_access_rule() -> None:
    unknown = [route for route in all_routes() if route not in KNOWN and group_of(route) is None]
    assert not unknown, f"Zet deze adressen in tests/contracts/routes.py: {unknown}"


def test_every_row_has_a_route() -> None:
    routes = all_routes()
    gone = [row.route for row in ROWS if row.route not in routes]
    gone += [one.prefix for one in ADMIN_GROUPS if not any(route.startswith(one.prefix) for route in routes)]
    assert not gone, f"Deze rijen van tests/contracts/routes.py zijn niet meer nodig: {gone}"


def test_closed_routes_are_closed_rows() -> None:
    """What carries an id of a leerkring cannot be called public."""
    kinds = {"closed", "opening", "emergency", "link", "asking"}
    closed = {row.route for row in ROWS if row.kind in kinds and "<" in row.route}
    with_ids = {route for route in all_routes() if route.startswith("leerkringen/") and "<" in route}
    assert with_ids <= closed
    # Also what belongs to one person, below the account.
    assert closed - with_ids == {"account/mijn-gegevens/<uuid:export_id>/download/"}
