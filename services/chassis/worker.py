"""The Nameko side of the chassis: entrypoints that take a whole batch, and running a service.

Only this file knows Nameko; eventlet only this one and `process.py`, which starts it. Both are
fenced in so that they can be replaced: what is worth testing runs without them.
"""

import signal
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import eventlet
from eventlet.event import Event as GreenEvent
from nameko.extensions import DependencyProvider, Entrypoint
from nameko.runners import ServiceRunner

from services.contracts import topology
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request

from . import commands as command_messages
from . import component, inbox, telemetry
from .clock import clock_of
from .consumer import LINGER_SECONDS, BatchConsumer
from .health import Heartbeat
from .linkseal import LinkSeal
from .pipeline import PipelinedConsumer
from .settings import Settings
from .sharing import Sharing

log = telemetry.log(__name__)
SETTINGS = "FENGQIAO_SETTINGS"  # key in Nameko's config


class ServiceApplication(DependencyProvider):
    """The service's event-sourced application, one for all workers of the process."""

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS]
        service = component.load(self.container.service_name)
        self.application = service.on_postgres(settings, clock=clock_of(settings.clock_file))

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.application


class BatchEntrypoint(Entrypoint):
    """Takes messages in batches and runs each batch in one worker; a consumer for each queue."""

    consumers: list[BatchConsumer]

    def make(self, settings: Settings, url: str) -> list[BatchConsumer]:
        raise NotImplementedError

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS]
        assert settings.broker_url  # the process does not start without one
        self.consumers = self.make(settings, settings.broker_url)
        self.container.config["consumers"].extend(self.consumers)

    def start(self) -> None:
        for each in self.consumers:
            self.container.spawn_managed_thread(each.run, identifier=each.queue)

    def stop(self) -> None:
        for each in self.consumers:
            each.stop()

    def call(self, batch: Sequence[Any]) -> Any:
        """Run the service's method on a batch in a Nameko worker and wait for its result."""
        done = GreenEvent()
        self.container.spawn_worker(self, (batch,), {}, handle_result=partial(_pass_on, done))
        return done.wait()


def _pass_on(done: Any, worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
    if exc_info:
        done.send_exception(*exc_info)
    else:
        done.send(result)
    return result, None  # the consumer judges the failure, not the container


class Commands(BatchEntrypoint):
    """`@commands`: batches of `Request`s from the service's command queue."""

    def make(self, settings: Settings, url: str) -> list[BatchConsumer]:
        queues = topology.queues(self.container.service_name)
        decide: Callable[[Sequence[Request]], Sequence[Answer]] = self.call
        handle = command_messages.handler(decide, LinkSeal(settings.master_key))
        return [PipelinedConsumer(url, queues.commands, handle)]


class Events(BatchEntrypoint):
    """`@events`: batches of other services' events from the service's event queues."""

    sharing: Sharing | None = None

    def make(self, settings: Settings, url: str) -> list[BatchConsumer]:
        name = self.container.service_name
        react: Callable[[Sequence[Envelope]], Sequence[Exception | None]] = self.call
        handle = inbox.handler(react, partial(topology.hears, name))
        dead = topology.queues(name).dead
        made = [
            BatchConsumer(url, queue, handle, dead=dead, linger=LINGER_SECONDS)
            for queue in topology.event_queues(name, settings.partitions)
        ]
        if len(made) > 1:
            self.sharing = Sharing(url, topology.presence(name), made)
        return made

    def start(self) -> None:
        super().start()
        if self.sharing is not None:
            self.container.spawn_managed_thread(self.sharing.run, identifier="sharing")

    def stop(self) -> None:
        super().stop()
        if self.sharing is not None:
            self.sharing.stop()


commands = Commands.decorator
events = Events.decorator


def run(service: type, settings: Settings) -> None:
    """Run one service's Nameko shell until SIGTERM or SIGINT: the batch in hand is finished."""
    consumers: list[BatchConsumer] = []
    runner = ServiceRunner({SETTINGS: settings, "consumers": consumers})
    runner.add_service(service)
    name = f"{service.name}.api"  # type: ignore[attr-defined]
    heart = Heartbeat(
        settings.run_dir, name, {"consuming": lambda: all(c.connected for c in consumers)}
    )
    stop = eventlet.event.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: eventlet.spawn_after(0, _once, stop))
    runner.start()
    beating = eventlet.spawn(heart.run)
    log.info("ready", service=name)
    stop.wait()
    log.info("stopping", service=name)
    runner.stop()
    heart.stop()
    beating.wait()


def _once(stop: Any) -> None:
    if not stop.ready():
        stop.send(None)
