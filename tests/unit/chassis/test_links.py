"""The embedded way's links keep the broker's promises: order, confirms, limits, back-pressure."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from eventsourcing.persistence import OperationalError

from deploy.local.processes import wait_until
from services.chassis import links
from services.chassis.caller import Unreachable
from services.chassis.links import CommandDesk, Listener, LocalBus, LocalCaller
from services.chassis.publisher import NotConfirmed
from services.contracts import topology
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request
from tests.controls.people import CLERK, STREET


def event(position: int, type_: str = "case.reported") -> Envelope:
    return Envelope(
        id=f"intake-{position}", source=f"/{STREET}/intake", type=type_, subject="a",
        time="2025-04-07T01:00:00+00:00", dataschema="urn:x", sequence=str(position),
        partitionkey="a", streamversion=1, region=STREET, data={},
    )  # fmt: skip


def request(n: int) -> Request:
    return Request(id=f"k{n}", name="intake.accept", target="", actor=CLERK, body={})


class Heard:
    """Notes what it hears; fails or raises as told, by event id."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.buried: list[tuple[str, str]] = []
        self.fails: dict[str, list[Exception]] = {}
        self.raises: dict[str, list[Exception]] = {}

    def react(self, events: Sequence[Envelope]) -> list[Exception | None]:
        for each in events:
            if self.raises.get(each.id):
                raise self.raises[each.id].pop()
        outcomes = [self.fails[e.id].pop() if self.fails.get(e.id) else None for e in events]
        self.ids += [e.id for e, failed in zip(events, outcomes, strict=True) if failed is None]
        return outcomes

    def bury(self, event: Envelope, reason: str) -> None:
        self.buried.append((event.id, reason))


@pytest.fixture
def heard() -> dict[str, Heard]:
    return {"risk": Heard(), "gateway": Heard()}


@pytest.fixture
def bus(heard: dict[str, Heard], monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalBus]:
    listeners = [Listener(name, each.react, each.bury) for name, each in heard.items()]
    for each in listeners:
        monkeypatch.setattr(each._stopped, "wait", lambda _=None: False)
    threads = [links.run_in_thread(each.name, each.run) for each in listeners]
    made = LocalBus(listeners)
    yield made
    made.stop()
    for each in listeners:
        each.stop()
    for thread in threads:
        thread.join(5)


def test_publishing_returns_when_every_listener_has_it(bus, heard):
    bus.publish([event(n) for n in range(1, 200)])
    assert [each.ids for each in heard.values()] == [[f"intake-{n}" for n in range(1, 200)]] * 2


def test_everybody_hears_what_the_map_says(bus, heard):
    bus.publish([event(1), event(2, "case.rated"), event(3, "case.resolved")])
    assert heard["risk"].ids == ["intake-1", "intake-3"]
    assert heard["gateway"].ids == ["intake-1", "intake-2", "intake-3"]


def test_every_listener_hears_two_publishers_in_the_same_order(bus, heard, monkeypatch):
    last = bus._listeners[-1]
    put = last.put

    def hesitate(events: list[Envelope]) -> object:
        if events[0].position > 1000:
            time.sleep(0.002)  # the other publisher would overtake here
        return put(events)

    monkeypatch.setattr(last, "put", hesitate)

    def publish(first: int) -> None:
        for n in range(first, first + 50):
            bus.publish([event(n)])

    threads = [threading.Thread(target=publish, args=(first,)) for first in (1, 1001)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert heard["risk"].ids == heard["gateway"].ids
    assert len(heard["risk"].ids) == 100


def test_a_failing_event_is_buried_after_its_last_try_and_the_others_pass(bus, heard):
    heard["risk"].fails["intake-2"] = [KeyError("poison")] * topology.DELIVERY_LIMIT
    bus.publish([event(n) for n in (1, 2, 3)])
    assert heard["risk"].ids == ["intake-1", "intake-3"]
    assert heard["risk"].buried == [("intake-2", "KeyError('poison')")]
    assert heard["gateway"].ids == ["intake-1", "intake-2", "intake-3"]


def test_an_event_that_succeeds_at_its_last_try_is_not_buried(bus, heard):
    heard["risk"].fails["intake-1"] = [KeyError("not yet")] * (topology.DELIVERY_LIMIT - 1)
    bus.publish([event(1)])
    assert (heard["risk"].ids, heard["risk"].buried) == (["intake-1"], [])


def test_an_event_that_breaks_its_handler_is_buried_and_the_listener_lives(bus, heard):
    heard["risk"].raises["intake-2"] = [ValueError("a bug")] * 100
    bus.publish([event(n) for n in (1, 2, 3)])
    bus.publish([event(4)])
    assert heard["risk"].ids == ["intake-1", "intake-3", "intake-4"]
    assert [each for each, _ in heard["risk"].buried] == ["intake-2"]


def test_while_the_store_is_away_nothing_is_buried(bus, heard):
    heard["risk"].raises["intake-1"] = [OperationalError("away")] * (topology.DELIVERY_LIMIT * 2)
    bus.publish([event(1)])
    assert (heard["risk"].ids, heard["risk"].buried) == (["intake-1"], [])


def test_stopping_lets_waiting_publishers_go_unconfirmed():
    bus = LocalBus([Listener("risk", lambda _: [None], lambda *_: None)])  # nobody runs it
    ended: list[BaseException] = []

    def publish() -> None:
        try:
            bus.publish([event(1)])
        except NotConfirmed as error:
            ended.append(error)

    thread = threading.Thread(target=publish)
    thread.start()
    bus.stop()
    thread.join(5)
    assert len(ended) == 1


def test_a_listener_that_is_stopped_confirms_nothing_it_has_not_applied():
    listener = Listener("risk", lambda _: [None], lambda *_: None)
    delivery = listener.put([event(1)])
    listener.stop()
    listener.run()
    assert not delivery.applied.is_set()


def test_a_desk_decides_what_waits_together_and_in_order():
    batches: list[list[str]] = []

    def decide(requests: Sequence[Request]) -> list[Answer]:
        batches.append([each.id for each in requests])
        return [Answer(outcome="done", target=each.id) for each in requests]

    desk, answers = CommandDesk(decide), []
    for n in range(topology.BATCH + 6):
        desk.put(links._Asked(request(n), answers.append))
    desk.stop()
    desk.run()
    assert [len(each) for each in batches] == [topology.BATCH, 6]
    assert [each.target for each in answers] == [f"k{n}" for n in range(topology.BATCH + 6)]


def test_too_many_waiting_commands_are_refused_at_once():
    desk = CommandDesk(lambda _: [])
    for n in range(topology.COMMAND_BACKLOG):
        desk.put(links._Asked(request(n), lambda _: None))
    with pytest.raises(Unreachable) as caught:
        desk.put(links._Asked(request(0), lambda _: None))
    assert (caught.value.code, caught.value.certain) == ("busy", True)


def test_a_caller_gets_its_own_answer_or_none_in_time():
    desk = CommandDesk(lambda requests: [Answer(outcome="done", target=r.id) for r in requests])
    caller = LocalCaller({"intake": desk})

    async def ask() -> None:
        with pytest.raises(Unreachable) as caught:
            await caller.call("intake", request(0), 0.05)
        assert (caught.value.code, caught.value.certain) == ("no-answer", False)
        thread = links.run_in_thread("desk", desk.run)
        answers = await asyncio.gather(*(caller.call("intake", request(n), 5) for n in range(9)))
        assert [each.target for each in answers] == [f"k{n}" for n in range(9)]
        desk.stop()
        thread.join(5)

    asyncio.run(ask())


def test_waiting_for_something_has_an_end():
    assert wait_until(lambda: True, 0)
    assert not wait_until(lambda: False, 0.05)
