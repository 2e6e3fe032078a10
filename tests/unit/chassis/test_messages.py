"""Commands and events off the wire: each message has its verdict, each asker its answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.chassis import codec, commands, inbox, linkseal
from services.chassis.consumer import SUSPECT
from services.chassis.deliveries import ACK, Message
from services.chassis.errors import Refused
from services.contracts.envelope import Envelope
from services.contracts.messages import Answer, Request
from tests.controls.people import CLERK

from .test_envelope import GOOD

SEAL = linkseal.LinkSeal(bytes(32))


class Channel:
    """Keeps what is published to it, by queue."""

    def __init__(self) -> None:
        self.sent: dict[str, list[Any]] = defaultdict(list)

    def basic_publish(self, message: Any, *, exchange: str, routing_key: str) -> None:
        assert exchange == ""
        self.sent[routing_key] += codec.loads(SEAL.open(message.body, linkseal.ANSWER))


def request(n: int) -> bytes:
    made = Request(id=f"k{n}", name="intake.accept", target="", actor=CLERK, body={})
    return SEAL.seal(codec.dumps(made), linkseal.COMMAND)


def sealed(body: bytes) -> bytes:
    return SEAL.seal(body, linkseal.COMMAND)


def asked(n: int, body: bytes, reply_to: str = "caller-a") -> Message:
    return Message(body=body, tag=n, reply_to=reply_to, correlation_id=str(n))


def answered(*messages: Message) -> tuple[dict[str, list[Any]], list[str]]:
    decided: list[str] = []

    def decide(requests: Sequence[Request]) -> list[Answer]:
        decided.extend(each.id for each in requests)
        return [Answer(outcome="done", target=each.id) for each in requests]

    channel = Channel()
    assert commands.handler(decide, SEAL)(messages, channel) == [ACK] * len(messages)
    return {
        queue: [(key, answer["outcome"], answer["target"]) for key, answer in sent]
        for queue, sent in channel.sent.items()
    }, decided


def test_every_asker_gets_its_own_answers():
    sent, _ = answered(asked(1, request(1)), asked(2, request(2), "caller-b"), asked(3, request(3)))
    assert sent == {
        "caller-a": [("1", "done", "k1"), ("3", "done", "k3")],
        "caller-b": [("2", "done", "k2")],
    }


def together(*numbers: int) -> Message:
    made = [codec.loads(SEAL.open(request(n), linkseal.COMMAND)) for n in numbers]
    names = ",".join(map(str, numbers))
    return Message(body=sealed(codec.dumps(made)), tag=9, reply_to="caller-a", correlation_id=names)


def test_what_travels_together_is_decided_in_its_order_and_answered_each():
    sent, decided = answered(asked(1, request(1)), together(2, 3), asked(4, request(4)))
    assert decided == ["k1", "k2", "k3", "k4"]
    assert [each[:2] for each in sent["caller-a"]] == [(str(n), "done") for n in (1, 2, 3, 4)]


def test_an_unreadable_one_holds_up_none_that_travels_with_it():
    body = codec.loads(SEAL.open(request(1), linkseal.COMMAND))
    message = replace(together(1, 2), body=sealed(codec.dumps([{"id": 7}, body])))
    sent, decided = answered(message)
    assert [each[:2] for each in sent["caller-a"]] == [("1", "failed"), ("2", "done")]
    assert decided == ["k1"]


@pytest.mark.parametrize("names", ["", "1", "1,2,3"])
def test_without_a_name_for_each_answer_nothing_is_done(names):
    sent, decided = answered(replace(together(1, 2), correlation_id=names))
    assert [each[:2] for each in sent["caller-a"]] == [(n, "failed") for n in names.split(",")]
    assert decided == []


def test_an_unreadable_command_is_told_and_holds_up_no_other():
    sent, decided = answered(
        asked(1, b"{"), asked(2, request(2)), asked(3, sealed(b'{"id": 7}')), asked(4, b"\xff")
    )
    assert [each[1] for each in sent["caller-a"]] == ["failed", "done", "failed", "failed"]
    assert decided == ["k2"]


def test_what_another_master_key_sealed_or_somebody_changed_is_no_command():
    other = linkseal.LinkSeal(b"\1" * 32)
    plain, changed = SEAL.open(request(1), linkseal.COMMAND), bytearray(request(2))
    changed[-1] ^= 1
    for body in (other.seal(plain, linkseal.COMMAND), bytes(changed), plain, request(3)[:20]):
        sent, decided = answered(asked(1, body))
        assert ([each[1] for each in sent["caller-a"]], decided) == (["failed"], [])


def test_an_answer_passes_for_no_command():
    plain = SEAL.open(request(1), linkseal.COMMAND)
    assert answered(asked(1, SEAL.seal(plain, linkseal.ANSWER)))[1] == []


def test_what_is_on_its_way_says_nothing_and_never_looks_the_same():
    assert b"intake.accept" not in request(1)
    assert request(1) != request(1)


def test_a_command_without_a_reply_address_is_decided_all_the_same():
    sent, decided = answered(asked(1, request(1), ""))
    assert (sent, decided) == ({}, ["k1"])


def verdicts(outcomes: dict[str, Exception], *bodies: bytes) -> list[Any]:
    def react(events: Sequence[Envelope]) -> list[Exception | None]:
        return [outcomes.get(each.id) for each in events]

    messages = [Message(body=body, tag=n) for n, body in enumerate(bodies)]
    return inbox.handler(react)(messages, None)


def event(id_: str) -> bytes:
    return codec.dumps({**GOOD, "id": id_})


def test_each_event_has_the_verdict_of_its_own_outcome():
    fault = Refused("not-found", "not_found", id="x")
    found = verdicts({"intake-2": fault}, event("intake-1"), event("intake-2"), b"{")
    assert found[0] is ACK
    assert (found[1].retry, found[1].dead) == (True, False)
    assert found[1].reason == "Refused not-found {'id': 'x'}"
    assert (found[2].retry, found[2].dead) == (False, True)
    assert found[2].reason.startswith("unreadable: ")


def test_a_fault_without_a_code_is_told_as_it_is():
    assert verdicts({"intake-1": KeyError("x")}, event("intake-1"))[0].reason == "KeyError('x')"


def test_unreadable_bodies_alone_ask_nothing_of_the_application():
    def react(_: Sequence[Envelope]) -> list[Exception | None]:
        raise AssertionError

    assert inbox.handler(react)([Message(body=b"{", tag=1)], None)[0].dead


def of_one_moment(*ids: str, tries: int = 0, bad: bool = False) -> Message:
    found: list[Any] = [{**GOOD, "id": each, "partitionkey": f"of-{each}"} for each in ids]
    body = codec.dumps([*found, *([{"specversion": "0.3", "id": "old"}] if bad else [])])
    return Message(body=body, tag=1, tries=tries, holds=len(ids))


def of(outcomes: dict[str, Exception], message: Message, **more: Any) -> tuple[Any, list[str]]:
    """The verdict on a message, and what of it came to be applied."""
    seen: list[str] = []

    def react(events: Sequence[Envelope]) -> list[Exception | None]:
        seen.extend(each.id for each in events)
        return [outcomes.get(each.id) for each in events]

    (verdict,) = inbox.handler(react, **more)([message], None)
    return verdict, seen


def test_what_came_together_and_is_well_is_done():
    assert of({}, of_one_moment("a", "b", "c")) == (ACK, ["a", "b", "c"])


def test_of_several_only_those_that_fail_are_tried_alone():
    verdict, seen = of({"b": KeyError("x")}, of_one_moment("a", "b", "c", bad=True))
    assert seen == ["a", "b", "c"]
    assert (verdict.retry, verdict.dead) == (False, False)
    failed, unreadable = verdict.apart
    assert codec.loads(failed.body) == {**GOOD, "id": "b", "partitionkey": "of-b"}
    assert (failed.message_id, failed.correlation_id, failed.holds) == ("b", "of-b", 1)
    assert codec.loads(unreadable.body) == {"specversion": "0.3", "id": "old"}


def test_what_killed_its_consumer_again_and_again_is_taken_apart_untouched():
    verdict, seen = of({}, of_one_moment("a", "b", tries=SUSPECT))
    assert seen == []
    assert [each.message_id for each in verdict.apart] == ["a", "b"]


def test_what_is_no_event_at_all_dies_alone_however_it_came():
    message = Message(body=codec.dumps([GOOD, "no event", 7]), tag=1, holds=3)
    verdict, _ = of({}, message)
    assert [each.body for each in verdict.apart] == [b'"no event"', b"7"]
    assert all(of({}, replace(each, tag=1))[0].dead for each in verdict.apart)


def test_types_that_are_not_heard_came_with_others_that_are():
    other = {**GOOD, "id": "a", "type": "case.other"}
    message = Message(body=codec.dumps([other, {**GOOD, "id": "b"}]), tag=1, holds=2)
    assert of({}, message, hears=lambda type_: type_ == GOOD["type"]) == (ACK, ["b"])
