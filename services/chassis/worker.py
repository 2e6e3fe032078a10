"""The Nameko side of the chassis: entrypoints that take a whole batch, and running a service.

Only this file and each `service.py` know Nameko and eventlet. Both are fenced in so that they can
be replaced: what is worth testing runs without them.
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
from .consumer import LINGER_SECONDS, BatchConsumer, Message, Verdict
from .health import Heartbeat
from .linkseal import LinkSeal
from .settings import Settings

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
    """Takes messages of one queue in batches and runs each batch in one worker."""

    consumer: BatchConsumer
    linger = 0.0

    def queue(self) -> str:
        raise NotImplementedError

    def handle(self, messages: Sequence[Message], channel: Any) -> Sequence[Verdict]:
        raise NotImplementedError

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS]
        assert settings.broker_url  # the process does not start without one
        self.consumer = BatchConsumer(
            settings.broker_url, self.queue(), self.handle, linger=self.linger
        )
        self.container.config["consumers"].append(self.consumer)

    def start(self) -> None:
        self.container.spawn_managed_thread(self.consumer.run, identifier=self.queue())

    def stop(self) -> None:
        self.consumer.stop()

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

    seal: LinkSeal

    def setup(self) -> None:
        self.seal = LinkSeal(self.container.config[SETTINGS].master_key)
        super().setup()

    def queue(self) -> str:
        return topology.queues(self.container.service_name).commands

    def handle(self, messages: Sequence[Message], channel: Any) -> Sequence[Verdict]:
        decide: Callable[[Sequence[Request]], Sequence[Answer]] = self.call
        return command_messages.handler(decide, self.seal)(messages, channel)


class Events(BatchEntrypoint):
    """`@events`: batches of other services' events from the service's inbox queue."""

    linger = LINGER_SECONDS

    def queue(self) -> str:
        return topology.queues(self.container.service_name).events

    def handle(self, messages: Sequence[Message], channel: Any) -> Sequence[Verdict]:
        react: Callable[[Sequence[Envelope]], Sequence[Exception | None]] = self.call
        return inbox.handler(react)(messages, channel)


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
