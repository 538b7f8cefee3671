"""What the database itself refuses: changing and deleting lines of the log, whichever program asks for it.

Two changes are needed and allowed: sealing a line that has no seal yet, and forgetting the account (`actor`)
when that is deleted. A line without seal may also still get its circle: lines from before there were circles.
Who owns the table can still empty it (TRUNCATE on PostgreSQL) or drop these triggers;
`portal.audit.verifying` finds what is changed then.
"""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "audit_auditline"
FIXED = ("id", "time", "actor_key", "action", "object", "result", "origin")
MESSAGE = "audit lines are never changed or deleted"


def _allowed(differs: str) -> str:
    """When a line may be changed, as a condition on OLD and NEW; `differs` is SQL for "not the same"."""
    same = [f"NOT (NEW.{name} {differs} OLD.{name})" for name in FIXED]
    same.append(f"(NEW.actor_id IS NULL OR NOT (NEW.actor_id {differs} OLD.actor_id))")
    same.append(
        f"(NOT (NEW.number {differs} OLD.number) AND NOT (NEW.hash {differs} OLD.hash) OR OLD.number IS NULL)"
    )
    same.append(f"(NOT (NEW.circle {differs} OLD.circle) OR OLD.number IS NULL AND OLD.circle IS NULL)")
    return " AND ".join(same)


def _postgresql() -> list[str]:
    return [
        f"""
        CREATE OR REPLACE FUNCTION audit_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND {_allowed("IS DISTINCT FROM")} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        f"DROP TRIGGER IF EXISTS audit_line_guard ON {TABLE}",
        f"""
        CREATE TRIGGER audit_line_guard BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION audit_line_guard()
        """,
    ]


def _sqlite() -> list[str]:
    return [
        "DROP TRIGGER IF EXISTS audit_line_update",
        f"""
        CREATE TRIGGER audit_line_update BEFORE UPDATE ON {TABLE} WHEN NOT ({_allowed("IS NOT")})
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
        """,
        "DROP TRIGGER IF EXISTS audit_line_delete",
        f"""
        CREATE TRIGGER audit_line_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
        """,
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers on the table, or puts them there again. Does nothing on another kind of database."""
    statements = {"postgresql": _postgresql, "sqlite": _sqlite}.get(connection.vendor)
    with connection.cursor() as cursor:
        for statement in statements() if statements else ():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes the triggers away: for a migration that goes back, and for tests that tamper."""
    statements = {
        "postgresql": [f"DROP TRIGGER IF EXISTS audit_line_guard ON {TABLE}"],
        "sqlite": ["DROP TRIGGER IF EXISTS audit_line_update", "DROP TRIGGER IF EXISTS audit_line_delete"],
    }.get(connection.vendor, [])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def put_on(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration."""
    install(schema_editor.connection)


def take_off(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For a migration that is taken back."""
    remove(schema_editor.connection)


def after_migrate(using: str, **kwargs: object) -> None:
    """SQLite makes a table anew when a column changes, and its triggers are gone with the old one."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        names = {one.name for one in connection.introspection.get_table_description(cursor, TABLE)}
    if "number" in names:
        install(connection)
