"""Whatever is decided together is decided as if it had been decided one by one."""

import itertools
import json
from typing import Any
from unittest import mock
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.messages import Answer, Request
from tests.controls.alone import Alone

from .faulty import DECLINE, MATTER

RANDOM = {"query_code", "query_tag"}
CROWD = [{"name": f"Invented {n}", "side": "representative"} for n in range(6)]
COMMANDS: dict[str, dict[str, Any]] = {
    "intake.register": MATTER,
    "intake.accept": {},
    "intake.decline": DECLINE,
    "intake.archive": {},
    "intake.reopen": {"reason": "New facts"},
    "intake.rate": {"score": "fair"},
    "intake.open-parties": {"purpose": "contact", "reason": "A date"},
}
step = st.fixed_dictionaries(
    {
        "name": st.sampled_from(sorted(COMMANDS)),
        "case": st.integers(0, 3),
        "expected": st.sampled_from([None, None, None, 1, 2, 3]),
        "key": st.one_of(st.none(), st.integers(0, 4)),
        "crowded": st.booleans(),
    }
)


def id_of(number: int) -> UUID:
    return UUID(int=number + 1)


def request(index: int, chosen: dict[str, Any]) -> Request:
    name, body = chosen["name"], dict(COMMANDS[chosen["name"]])
    new = name == "intake.register"
    if new and chosen["crowded"]:
        body["parties"] = CROWD
    key = f"key-{chosen['key']}" if chosen["key"] is not None else f"step-{index}"
    return Alone("intake").request(
        name,
        "" if new else id_of(chosen["case"]),
        key=key,
        expected=None if new else chosen["expected"],
        **body,
    )


def played(batches: list[list[Request]]) -> tuple[list[Any], list[Any]]:
    """What is stored and answered, without what may differ: positions and random codes."""
    ids = map(id_of, itertools.count())
    desk = Alone("intake")
    with mock.patch("services.intake.application.uuid7", side_effect=ids):
        answers = [answer for batch in batches for answer in desk.app.decide(batch)]
    rows = desk.recorder.select_notifications(1, 100_000)
    stored = [
        (row.originator_id, row.originator_version, row.topic, opened(desk, row.state))
        for row in rows
    ]
    return stored, [plain(each) for each in answers]


def opened(desk: Alone, state: bytes) -> dict[str, Any]:
    """What a row says, whatever the keys it was sealed with."""
    made = without(json.loads(desk.app.vault.texts.open_json(state)))
    made["_"].pop("key", None)
    for party in made.get("parties", ()):
        if isinstance(party, dict):
            party["sealed"] = desk.app.vault.texts.open_person(party["sealed"])
    return made


def plain(answer: Answer) -> tuple[Any, ...]:
    return (answer.outcome, answer.target, answer.version, answer.code, without(answer.facts))


def without(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in RANDOM}


@settings(max_examples=150, deadline=None)
@given(st.lists(step, min_size=1, max_size=14), st.data())
def test_random_commands_in_random_batches_give_what_one_by_one_gives(steps, data):
    requests = [request(index, each) for index, each in enumerate(steps)]
    cuts = data.draw(st.sets(st.integers(1, max(1, len(requests) - 1))))
    edges = [0, *sorted(cut for cut in cuts if cut < len(requests)), len(requests)]
    batches = [requests[a:b] for a, b in itertools.pairwise(edges)]
    assert played(batches) == played([[each] for each in requests])
