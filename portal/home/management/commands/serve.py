"""Makes the site ready and serves it with everything it needs, as one program: what `make run` starts."""

import http.client
import os
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as AnyDatabaseError
from django.db import connections

from kennisbank.reactions.nightly import plan_cleaning as plan_cleaning_of_reactions
from leerkringen.nightly import plan_cleaning as plan_cleaning_of_requests
from portal.common.loopback import PortTaken, bind_addresses
from portal.common.processes import Child, Supervisor
from portal.home import preparing
from portal.home.first_administrator import AdministratorMissing, ensure_administrator
from portal.home.hosts import host_addresses
from portal.search.nightly import plan_reconcile
from portal.search.tasks import bring_up

ANSWER_SECONDS = 60.0


class Command(BaseCommand):
    """`manage.py serve`: prepare, start the web server and the workers, end them all together."""

    help = "Maakt de site klaar en start haar, met de werkers voor taken, op http://localhost."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """Run until Ctrl-C or SIGTERM."""
        try:
            addresses = bind_addresses(settings.PORT)
            self._prepare()
        except (PortTaken, AdministratorMissing) as error:
            raise CommandError(str(error), returncode=1) from error
        except AnyDatabaseError as error:
            reason = str(error).strip().splitlines() or [type(error).__name__]
            raise CommandError(f"DATABASE_URL: de database werkt niet ({reason[0]})", returncode=2) from error
        except KeyboardInterrupt:
            sys.exit(130)
        supervisor = Supervisor(self._children(addresses))
        supervisor.install_signals()
        supervisor.start("web")
        try:
            if self._wait_for_answer(supervisor):
                self._announce()
        except BaseException:
            supervisor.end()
            raise
        supervisor.run()
        self.stdout.write("Gestopt.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _prepare(self) -> None:
        stamps = preparing.Stamps(Path(settings.DATA_DIR) / "stamps.json")
        preparing.migrate(stamps, self._say)
        preparing.collect_static(stamps, self._say)
        if settings.DEMO:
            preparing.load_demo(stamps, self._say)
        else:
            ensure_administrator(self._say)
        for outcome in bring_up():
            if outcome.outcome == "filled":
                self._say(f"Zoekindex {outcome.index} ({outcome.engine}): {outcome.documents} stukken")
            elif outcome.outcome == "unavailable":
                self._say(f"Zoekindex {outcome.index}: {outcome.engine} antwoordt niet; zoeken is beperkt.")
        plan_reconcile()
        plan_cleaning_of_reactions()
        plan_cleaning_of_requests()
        connections.close_all()

    def _children(self, addresses: list[str]) -> list[Child]:
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        web = [
            sys.executable,
            "-m",
            "gunicorn",
            "portal.wsgi:application",
            "--config=python:portal.gunicorn_config",
            "--no-control-socket",
            "--preload",
        ]
        web += ["--worker-class", "gthread", "--graceful-timeout", "3", "--log-level", "warning"]
        web += ["--workers", str(settings.WEB_WORKERS)]
        web += ["--threads", str(settings.WEB_THREADS)]
        web += ["--chdir", str(settings.BASE_DIR), *(f"--bind={address}" for address in addresses)]
        return [
            Child("web", web, environment),
            Child("taken van het portaal", [*manage, "task_worker", "--queue-name", "portal"], environment),
            Child("taken van Wagtail", [*manage, "task_worker", "--queue-name", "default"], environment),
            Child("bewaking van taken", [*manage, "sweep_tasks", "--loop"], environment),
        ]

    def _wait_for_answer(self, supervisor: Supervisor) -> bool:
        """Whether the web server answers; False when we were told to stop meanwhile."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline and not supervisor.stopping:
            web = supervisor.children[0].process
            if web is not None and web.poll() is not None:
                raise CommandError("De webserver start niet; de reden staat hierboven.", returncode=1)
            connection = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=5)
            try:
                connection.request("GET", "/health/live", headers={"Host": "localhost"})
                if connection.getresponse().status == http.HTTPStatus.OK:
                    return True
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            finally:
                connection.close()
        if supervisor.stopping:
            return False
        raise CommandError(f"De webserver antwoordt niet binnen {ANSWER_SECONDS:.0f} seconden.", returncode=1)

    def _announce(self) -> None:
        self._say(f"\nDe site draait op {settings.SITE_URL}  (stoppen: Ctrl-C)")
        for address in host_addresses():
            self._say(f"Met een eigen startpagina: {address}")
        connections.close_all()
        if settings.DEMO:
            # Imported here: a real site never loads code that knows passwords.
            from portal.accounts.demo import account_lines

            self._say("\n" + "\n".join(account_lines()))
