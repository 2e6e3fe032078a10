"""The feed: every event the broker still has, then those to come, each handled in order.

At least once: the place is remembered after the handler has returned, so that a crash hands the
last event over again. Within one run, and over runs with a memory, what was published twice is
dropped. Events of one case come in the order of the stream.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from services.contracts import envelope as ce
from services.contracts.envelope import Envelope, MalformedEvent

from .errors import BrokerAway, StreamMissing
from .place import Memory, Nowhere, Place
from .topics import matcher
from .wire import Message, Start, Stream

log = logging.getLogger(__name__)

Handle = Callable[[Envelope], object]
Warn = Callable[[str], None]

TICK = 0.25  # seconds within which `stop` and `idle` are noticed
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# A remembered offset is asked for again and must come at once; if it does not in so many seconds,
# the stream is not the one it was. The broker itself would wait in silence for that offset.
DOUBT = 4.0
CLOCKS_DIFFER = timedelta(minutes=1)


class Feed:
    """One subscriber. `start` counts when `memory` holds nothing; `types` are topics (`case.*`).

    `warn` is told of what is survived: unreadable messages, a lost connection, a gap.
    """

    def __init__(
        self,
        url: str,
        *,
        consumer: str = "fengqiao-subscriber",
        start: Start = "next",
        types: Iterable[str] = ("#",),
        case: str | None = None,
        memory: Memory | None = None,
        warn: Warn = log.warning,
    ) -> None:
        self._url = url
        self._consumer = consumer
        self._start_at = start
        self._wanted = matcher(types)
        self._case = case
        self._memory = memory or Nowhere()
        self._warn = warn
        self._place = Place()
        self._doubtful = False  # whether a remembered offset has yet to be seen again
        self._came = 0.0
        self._reached, self._pause = False, FIRST_PAUSE
        self._connected = False
        self._stopped = threading.Event()

    @property
    def is_connected(self) -> bool:
        """Whether the stream is being read right now."""
        return self._connected

    def stop(self) -> None:
        """End `follow` after the event in hand. For the handler itself or another thread."""
        self._stopped.set()

    def follow(self, handle: Handle, *, idle: float | None = None) -> None:
        """Hand over event after event until `stop`, or until nothing came for `idle` seconds.

        Raises a FeedError when the feed cannot be reached at first; later it is tried again, for
        ever. What the handler raises ends the following, and that event comes again next time.
        """
        self._place = self._memory.load() or Place()
        self._reached, self._pause = False, FIRST_PAUSE
        self._came = time.monotonic()
        while not self._is_over(idle):
            try:
                with closing(self._messages(idle)) as messages:
                    for message in messages:
                        self._take(message, handle)
            except (BrokerAway, StreamMissing) as error:
                if not self._reached:
                    raise
                self._warn(f"{error} Trying again in {self._pause:.1f} s.")
                self._stopped.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _messages(self, idle: float | None) -> Generator[Message]:
        """What one connection brings; ends to be connected anew, or for good."""
        stream = Stream(self._url, self._start(), consumer=self._consumer)
        self._attached()
        since = time.monotonic()
        try:
            while not self._is_over(idle):
                message = stream.take(TICK)
                if message is not None:
                    self._came = time.monotonic()
                    yield message
                    stream.done(message)
                elif self._doubtful and time.monotonic() - since > DOUBT:
                    self._start_over()
                    return
        finally:
            self._connected = False
            stream.close()

    def _start(self) -> Start:
        self._doubtful = self._place.offset is not None
        return self._start_at if self._place.offset is None else self._place.offset

    def _attached(self) -> None:
        self._reached, self._connected, self._pause = True, True, FIRST_PAUSE
        if self._start_at in {"next", "last"}:
            # Connected anew before the first event, `next` would skip what came meanwhile.
            self._start_at = datetime.now(UTC) - CLOCKS_DIFFER

    def _start_over(self) -> None:
        self._warn(
            f"The feed has no offset {self._place.offset} any more: the broker's stream was made"
            " anew. Reading it from its beginning; what was handled before is dropped. If the"
            " whole system was set up anew, start with an empty state."
        )
        self._place.offset, self._start_at = None, "first"
        self._doubtful, self._came = False, time.monotonic()

    def _take(self, message: Message, handle: Handle) -> None:
        if self._doubtful:
            self._doubtful = False
            self._look_for_a_gap(message)
            if message.offset == self._place.offset:
                return  # asked for again only to see that it is there
        event = self._read(message)
        if event is not None and self._place.is_new(event) and self._is_asked_for(event):
            handle(event)
        self._place.move(message.offset, event)
        self._memory.save(self._place)

    def _look_for_a_gap(self, message: Message) -> None:
        missing = message.offset - (self._place.offset or 0) - 1
        if missing > 0:
            self._warn(
                f"{missing} messages after offset {self._place.offset} are gone: the broker keeps"
                " the feed for a limited time. Ask the system for what happened meanwhile."
            )

    def _read(self, message: Message) -> Envelope | None:
        try:
            event = ce.read(message.body)
            _ = event.position
        except (MalformedEvent, ValueError, TypeError, RecursionError) as error:
            self._warn(f"Skipped an unreadable message at offset {message.offset}: {error}")
            return None
        return event

    def _is_asked_for(self, event: Envelope) -> bool:
        return self._wanted(event.type) and self._case in {None, event.subject}

    def _is_over(self, idle: float | None) -> bool:
        if self._stopped.is_set():
            return True
        return idle is not None and not self._doubtful and time.monotonic() - self._came >= idle
