from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

DAY_SECONDS = 24 * 60 * 60


class HomeConfig(AppConfig):
    name = "portal.home"
    verbose_name = _("Start en portaal")

    def ready(self) -> None:
        from portal.common.rounds import register_round
        from portal.home.content_changes import watch_content
        from portal.home.scheduled import drop_old_sessions, publish_what_is_due

        register_round(publish_what_is_due, every_seconds=30)
        register_round(drop_old_sessions, every_seconds=DAY_SECONDS)
        post_migrate.connect(index_page_depth, sender=self)
        watch_content()


def index_page_depth(using: str, **_kwargs: Any) -> None:
    """An index for the menus, which ask all pages of one depth; without it each page reads the whole tree.

    Not in a migration: the table is Wagtail's, and on SQLite each change that Wagtail makes to it drops what
    Wagtail does not know.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        # No table after `migrate wagtailcore zero`.
        if "wagtailcore_page" not in connection.introspection.table_names(cursor):
            return
        # Asked first: PostgreSQL refuses the statement in a transaction that wrote, even to do nothing.
        if "portal_page_depth" not in connection.introspection.get_constraints(cursor, "wagtailcore_page"):
            cursor.execute("CREATE INDEX portal_page_depth ON wagtailcore_page (depth)")
