"""A listener's events in several queues: each case's in one, shared by instances, in order."""

import itertools
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import pika
import pytest
from amqp.exceptions import NotFound

from services.chassis import broker, partitions, sharing
from services.chassis.consumer import BatchConsumer
from services.chassis.deliveries import ACK, Message, Verdict
from services.chassis.letters import Act, DeadQueue
from services.chassis.partitions import LayoutInUse
from services.chassis.sharing import Sharing
from services.contracts import topology

from . import own
from .test_inbox import incident

pytestmark = pytest.mark.system

SERVICE, TYPE, PARTS = "t-parts", "grid.incident_found", 4
QUEUES = topology.event_queues(SERVICE, PARTS)
DEAD = topology.queues(SERVICE).dead
CASES = 24


@pytest.fixture(autouse=True)
def only_service(rabbit: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The map knows one listener, whose queues are gone afterwards."""
    monkeypatch.setattr(topology, "LISTENS", {SERVICE: (TYPE,)})
    monkeypatch.setattr(topology, "SERVICES", ())
    broker.declare(rabbit.url, PARTS)
    yield
    with channel_of(rabbit.url) as channel:
        for each in topology.LAYOUTS:
            for queue in topology.event_queues(SERVICE, each):
                channel.queue_delete(queue)
            channel.exchange_delete(topology.spreader(SERVICE, each))
        channel.queue_delete(DEAD)


@contextmanager
def channel_of(url: str) -> Iterator[Any]:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel


def tell(channel: Any, case: str, number: int, body: bytes = b"") -> None:
    """One event of a case."""
    properties = pika.BasicProperties(
        delivery_mode=2, message_id=f"{case}/{number}", correlation_id=case
    )
    channel.basic_publish(topology.INSIDE_EXCHANGE, TYPE, body, properties, mandatory=True)


def drained(channel: Any, queue: str) -> list[str]:
    """The cases of all messages of a queue, taken off it."""
    found = []
    for method, properties, _ in channel.consume(queue, auto_ack=True, inactivity_timeout=0.5):
        if method is None:
            break
        found.append(properties.correlation_id)
    channel.cancel()
    return found


def test_all_events_of_a_case_come_to_one_queue(rabbit) -> None:
    with channel_of(rabbit.url) as channel:
        for number, case in itertools.product(range(5), range(CASES)):
            tell(channel, f"case-{case}", number)
        found = {queue: drained(channel, queue) for queue in QUEUES}
    assert sum(map(len, found.values())) == 5 * CASES
    assert all(set(Counter(cases).values()) == {5} for cases in found.values())
    assert all(found.values())  # no queue has nothing


class Instance:
    """One instance of a service: a consumer for each queue, and what it has handled."""

    def __init__(self, url: str, log: list[tuple[str, str]], name: str) -> None:
        self.name = name
        self.consumers = [
            BatchConsumer(url, queue, self._handle, dead=DEAD, batch=8) for queue in QUEUES
        ]
        self.sharing = Sharing(url, topology.presence(SERVICE), self.consumers)
        self._log = log

    def _handle(self, messages: Sequence[Message], _: Any) -> list[Verdict]:
        self._log.extend((self.name, each.message_id) for each in messages)
        return [ACK] * len(messages)

    @contextmanager
    def running(self) -> Iterator[None]:
        with ExitStack() as parts:
            for each in (*self.consumers, self.sharing):
                parts.enter_context(own.running(each))
            yield


def test_an_instance_that_joins_has_its_share_and_order_stays(rabbit, monkeypatch) -> None:
    monkeypatch.setattr(sharing, "LOOK_SECONDS", 0.3)
    log: list[tuple[str, str]] = []
    first, second = (Instance(rabbit.url, log, name) for name in ("first", "second"))
    told, enough = Counter[str](), threading.Event()

    def telling() -> None:
        with channel_of(rabbit.url) as channel:
            for number in itertools.count():
                for case in range(CASES):
                    tell(channel, f"case-{case}", number)
                    told[f"case-{case}"] += 1
                if enough.wait(0.02):
                    return

    thread = threading.Thread(target=telling)
    with first.running(), until_told(thread, enough):
        own.until(lambda: len(log) > 5 * CASES)
        assert {name for name, _ in log} == {"first"}
        with second.running():
            own.until(lambda: shares(log[-200:]) == {"first": PARTS // 2, "second": PARTS // 2}, 40)
        before = len(log)  # the second has gone: the first has everything again
        own.until(lambda: shares(log[before:]) == {"first": PARTS}, 20)
        enough.set()
        thread.join()
        own.until(lambda: len(log) >= told.total())
    handled = defaultdict(list)
    for _, message in log:
        case, _, number = message.partition("/")
        handled[case].append(int(number))
    assert handled == {case: list(range(count)) for case, count in told.items()}


@contextmanager
def until_told(thread: threading.Thread, enough: threading.Event) -> Iterator[None]:
    """The thread ends, whatever happens."""
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def shares(log: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many partitions each instance works on."""
    cases: dict[str, set[str]] = defaultdict(set)
    for name, message in log:
        cases[name].add(message.partition("/")[0])
    if len(set().union(*cases.values())) < CASES or sum(map(len, cases.values())) > CASES:
        return {}  # not all seen, or one changed hands meanwhile
    return {name: len({PLACES[each] for each in found}) for name, found in cases.items()}


PLACES: dict[str, str] = {}


@pytest.fixture(autouse=True)
def places(rabbit, only_service) -> None:
    """Which queue each case's events come to: the same for every test."""
    if PLACES:
        return
    with channel_of(rabbit.url) as channel:
        for case in range(CASES):
            tell(channel, f"case-{case}", 0)
        for queue in QUEUES:
            PLACES.update(dict.fromkeys(drained(channel, queue), queue))


def test_queues_in_use_are_not_left(rabbit) -> None:
    with channel_of(rabbit.url) as channel:
        tell(channel, "case-0", 0)
    own.until(lambda: sum(own.depth(rabbit.url, each) for each in QUEUES) == 1)
    with pytest.raises(LayoutInUse, match=r"of4 has 1 messages and 0 consumers.*stop every"):
        broker.declare(rabbit.url, 2)
    assert sum(own.depth(rabbit.url, each) for each in QUEUES) == 1
    own.empty(rabbit.url, PLACES["case-0"])
    consumer = BatchConsumer(rabbit.url, QUEUES[2], lambda batch, _: [ACK] * len(batch))
    with own.running(consumer):
        own.until(lambda: consumer.connected)
        with pytest.raises(LayoutInUse, match="0 messages and 1 consumers"):
            broker.declare(rabbit.url, 2)


@pytest.mark.parametrize("fewer", [1, 2])
def test_empty_ones_give_way_to_another_number(rabbit, fewer: int) -> None:
    broker.declare(rabbit.url, fewer)
    with channel_of(rabbit.url) as channel:
        tell(channel, "case-0", 0)
    wanted = topology.event_queues(SERVICE, fewer)
    own.until(lambda: sum(own.depth(rabbit.url, each) for each in wanted) == 1)
    with broker.session(rabbit.url) as connection, pytest.raises(NotFound):
        connection.default_channel.queue_declare(QUEUES[0], passive=True)
    with channel_of(rabbit.url) as channel:
        channel.queue_purge(wanted[0])
        channel.queue_purge(wanted[-1])
    broker.declare(rabbit.url, PARTS)  # and back


def test_a_dead_letter_goes_back_to_the_queue_of_its_case(rabbit, postgres) -> None:
    event = incident(1)
    key = event["partitionkey"]

    def fail(messages: Sequence[Message], _: Any) -> list[Verdict]:
        return [Verdict(dead=True, reason="no such grid")] * len(messages)

    with channel_of(rabbit.url) as channel:
        tell(channel, key, 1, json.dumps(event).encode())
    own.until(lambda: any(own.depth(rabbit.url, each) for each in QUEUES))
    came = next(each for each in QUEUES if own.depth(rabbit.url, each))
    with own.running(BatchConsumer(rabbit.url, came, fail, dead=DEAD)):
        own.until(lambda: own.depth(rabbit.url, DEAD) == 1)
    with own.database(postgres) as url:
        dead = DeadQueue(rabbit.url, url, SERVICE, PARTS)
        assert [letter.id for letter in dead.all()] == ["grid-1"]
        dead.replay(None, Act("op", "replay", "mended"))
    own.until(lambda: own.depth(rabbit.url, came) == 1)
    assert own.depth(rabbit.url, DEAD) == 0


def test_the_gateways_queue_is_never_parted() -> None:
    assert topology.event_queues("gateway", 16) == ("gateway.events",)
    assert partitions.KEY == "correlation_id"
