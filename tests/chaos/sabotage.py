"""A process that breaks a promise on purpose: `python -m tests.chaos.sabotage KIND services.X api`.

The checker has to find it, or it proves nothing. Nothing that ships knows of this: the chassis is
patched in the process that is started here, once it is green and before it works.
"""

import runpy
import sys
from collections.abc import Callable, Sequence
from typing import Any

from services.chassis import process, settings

# Between the broken promise and its commit: long enough that a kill finds it.
ACKNOWLEDGED_SECONDS, PUBLISHED_SECONDS = 2.5, 0.3


def acknowledge_before_commit(_: str) -> None:
    """Messages are acknowledged, then worked on: a crash between the two loses them."""
    import eventlet

    from services.chassis.consumer import BatchConsumer

    def work(self: Any, batch: list[Any], channel: Any) -> None:
        channel.basic_ack(batch[-1].tag, multiple=True)
        eventlet.sleep(ACKNOWLEDGED_SECONDS)
        self._judge(batch, channel)

    BatchConsumer._work = work  # type: ignore[method-assign]


def publish_before_commit(module: str) -> None:
    """Events are published, then committed: a crash between the two tells what never happened."""
    import eventlet

    from services.chassis import component
    from services.chassis.publisher import ConfirmingPublisher
    from services.chassis.store import PostgresRecorder

    found, commit = settings.load(), PostgresRecorder.commit
    enveloper = component.load(module.rpartition(".")[2]).enveloper(found)
    way_out = ConfirmingPublisher(found.broker_url or "", parted=found.partitions > 1)

    def publish_and_commit(self: Any, events: Sequence[Any], beside: Any) -> Sequence[int]:
        last = self._fetch("SELECT coalesce(max(notification_id), 0) AS last FROM events", [])
        numbered = enumerate(events, start=last[0]["last"] + 1)
        made = [enveloper.envelope(position, event) for position, event in numbered]
        way_out.publish([each for each in made if each is not None])
        eventlet.sleep(PUBLISHED_SECONDS)
        return commit(self, events, beside)

    PostgresRecorder.commit = publish_and_commit  # type: ignore[method-assign]


KINDS: dict[str, Callable[[str], None]] = {
    "acknowledge-before-commit": acknowledge_before_commit,
    "publish-before-commit": publish_before_commit,
}


def main() -> None:
    """Run the named process, sabotaged once it is green."""
    kind, module, role = sys.argv[1:]
    go_green = process.go_green

    def green_and_broken() -> None:
        go_green()
        KINDS[kind](module)

    process.go_green = green_and_broken
    sys.argv = [module, role]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
