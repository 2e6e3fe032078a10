"""The embedded way to run: every service and the gateway in one process, and no broker.

Same applications, relay and projector as the distributed way; only the links differ. The HTTP
server takes the main thread; everything else runs in threads that stop when it stops.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from gateway import process as gateway
from gateway.readmodel import projector
from services.chassis import backstage, component, links, telemetry
from services.chassis.application import Application
from services.chassis.clock import Clock, clock_of, system_clock
from services.chassis.settings import Settings, load
from services.chassis.store import PostgresRecorder
from services.contracts import topology

from . import environment
from .postgres import Postgres
from .secrets import keys

log = telemetry.log(__name__)


def settings_for(folder: Path, url_template: str, division: str, port: int) -> Settings:
    """Settings of an embedded system in a folder: the environment's, with this folder's addresses
    and keys, which are made there on the first start. Raises SettingsError.
    """
    made = keys(folder / "keys")
    own = {
        "FENGQIAO_DIVISION": division,
        "FENGQIAO_DATABASE_URL": url_template,
        "FENGQIAO_MASTER_KEY": made.master,
        "FENGQIAO_TOKEN_PUBLIC_KEY_FILE": str(made.token_public),
        "FENGQIAO_BROKER_URL": "",
        "FENGQIAO_LISTEN": f"127.0.0.1:{port}",
        "FENGQIAO_RUN_DIR": str(folder / "run"),
        "FENGQIAO_BLOB_DIR": str(folder / "blobs"),
        "FENGQIAO_LOG_FORMAT": "console",
        "FENGQIAO_LOG_LEVEL": "warning",
    }
    values = {**os.environ, **own}
    environment.write(folder / "environment", values)
    return load(values)


def migrate(settings: Settings) -> None:
    """Create what is missing in every database."""
    for name in topology.SERVICES:
        backstage.migrate(name, settings)
    gateway.migrate_all(settings)


class Embedded:
    """The whole system in this process, on a running PostgreSQL. Without `keep_time` its
    timekeepers do not run by themselves: whoever plays with the time lets them `tick`.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock = system_clock, keep_time: bool = True
    ) -> None:
        self.settings = settings
        self._clock = clock
        self._apps = {
            name: component.load(name).on_postgres(settings, clock=clock)
            for name in topology.SERVICES
        }
        self._projector = projector.Projector(settings.database(gateway.NAME))
        self._desks = {name: links.CommandDesk(app.decide) for name, app in self._apps.items()}
        self._listeners = [*map(self._listener, self._apps.values()), self._gateway_listener()]
        self._bus = links.LocalBus(self._listeners)
        self._backstage = {
            f"{part_name}.{name}": part
            for name in topology.SERVICES
            for part_name, part in self._behind(name).items()
        }
        self.timekeepers = {
            name: part for name, part in self._backstage.items() if name.startswith("timekeeper.")
        }
        if not keep_time:
            for name in self.timekeepers:
                del self._backstage[name]
        self._behind_gateway = gateway.behind(settings)
        self._threads: list[threading.Thread] = []
        self.server = self._server()

    def _listener(self, app: Application) -> links.Listener:
        bury = links.bury_in(self.settings.database(app.name))
        return links.Listener(app.name, app.react, bury)

    def _gateway_listener(self) -> links.Listener:
        bury = links.bury_in(self.settings.database(gateway.NAME))
        return links.Listener(gateway.NAME, self._projector.react, bury)

    def _behind(self, name: str) -> dict[str, Any]:
        return backstage.parts(name, self.settings, self._bus, clock=self._clock)

    def _server(self) -> uvicorn.Server:
        application = gateway.application(self.settings, links.LocalCaller(self._desks))
        return uvicorn.Server(gateway.config(self.settings, application))

    def run(self) -> None:
        """Serve until interrupted or `stop`; then finish what was begun."""
        self._projector.open()
        self._start_all()
        try:
            self.server.run()
        finally:
            self._stop_all()

    def stop(self) -> None:
        """Ask `run` to return."""
        self.server.should_exit = True

    def _start_all(self) -> None:
        runs: list[tuple[str, Callable[[], Any]]] = [
            *((f"desk.{name}", desk.run) for name, desk in self._desks.items()),
            *((f"inbox.{each.name}", each.run) for each in self._listeners),
            *((name, part.run) for name, part in self._backstage.items()),
            *((f"gateway.{name}", part.run) for name, part in self._behind_gateway.items()),
        ]
        self._threads = [links.run_in_thread(name, run) for name, run in runs]

    def _stop_all(self) -> None:
        parts: list[Any] = [
            *self._desks.values(), *self._backstage.values(), self._bus, *self._listeners,
            *self._behind_gateway.values(),
        ]  # fmt: skip
        for part in parts:
            part.stop()
        for thread in self._threads:
            thread.join(timeout=10)
        self._projector.close()
        for app in self._apps.values():
            assert isinstance(app.recorder, PostgresRecorder)
            app.recorder.close()


def start(
    folder: Path, *, division: str, port: int, clock: Clock | None = None
) -> tuple[Postgres, Embedded]:
    """PostgreSQL in a folder, migrated, and the system on it, not yet serving."""
    postgres = Postgres(folder / "postgres")
    settings = settings_for(folder, postgres.start(), division, port)
    telemetry.start(settings, "embedded")
    migrate(settings)
    return postgres, Embedded(settings, clock=clock or clock_of(settings.clock_file))
