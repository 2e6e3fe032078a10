"""What works behind a service's commands: the relay, its views, its timekeeper, and its own parts.

The same parts run in the `work` process and in the embedded system.
"""

from typing import Any

from . import component, keystore, tables
from .clock import Clock, system_clock
from .erasing import Eraser
from .publisher import WayOut
from .relay import Relay
from .settings import Settings
from .store import PostgresRecorder
from .views import Timekeeper, ViewWriter


def parts(
    name: str, settings: Settings, way_out: WayOut, *, clock: Clock = system_clock
) -> dict[str, Any]:
    """The service's backstage parts by name; each has `run`, `stop` and `healthy`."""
    service, url = component.load(name), settings.database(name)
    made: dict[str, Any] = {
        "relay": Relay(url, service.enveloper(settings), way_out, service=name),
        "eraser": Eraser(url, keystore.keys_of(settings)),
    }
    if service.views is not None:
        vault = component.vault_of(settings)
        made["views"] = ViewWriter(url, service.views, service=name, vault=vault)
        if service.views.due is not None:
            app = service.on_postgres(settings, clock=clock)
            made["timekeeper"] = Timekeeper(url, app, service.views.due, clock)
    own = component.own_parts(name)
    if own is not None:
        made.update(own(service.on_postgres(settings, clock=clock), settings, clock))
    return made


def migrate(name: str, settings: Settings) -> None:
    """Create what is missing in the service's database. Safe to repeat."""
    keystore.migrate(settings.key_store)
    recorder = PostgresRecorder(settings.database(name), pool_size=1)
    recorder.migrate()
    views = component.load(name).views
    if views is not None:
        with recorder.datastore.get_connection() as connection:
            tables.make(connection, views.schema)
    recorder.close()
