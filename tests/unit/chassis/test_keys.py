"""Idempotency keys: the same key again gives the first answer and does nothing."""

from typing import Any

import pytest

from services.chassis.errors import Refused
from services.chassis.work import Work
from services.contracts.commands.intake import AcceptCase
from services.intake.domain import Case
from tests.controls.alone import Alone

from .faulty import DECLINE, MATTER, decides_instead, registered, topics

KEY = "clerk.li:once"


@pytest.fixture
def desk() -> Alone:
    return Alone("intake")


def test_the_same_key_in_a_later_batch_gives_the_first_answer(desk):
    first = desk.ask("intake.register", key=KEY, **MATTER)
    again = desk.ask("intake.register", key=KEY, **MATTER)
    assert first.facts["query_code"]
    assert first.position == 1  # so that who asks again waits for the read model, too
    assert again == first
    assert desk.types == ["case.reported"]


def test_the_same_key_in_the_same_batch_gives_the_first_answer(desk):
    first, again = desk.app.decide([desk.request("intake.register", key=KEY, **MATTER)] * 2)
    assert first.position == 1  # so that who asks again waits for the read model, too
    assert again == first
    assert desk.types == ["case.reported"]


@pytest.mark.parametrize("together", [True, False])
def test_the_same_key_with_another_body_is_refused(desk, together):
    requests = [
        desk.request("intake.register", key=KEY, **MATTER),
        desk.request("intake.register", key=KEY, **{**MATTER, "title": "Another"}),
    ]
    if together:
        _, reused = desk.app.decide(requests)
    else:
        _, reused = (desk.app.decide([each])[0] for each in requests)
    assert (reused.outcome, reused.code, reused.kind) == ("refused", "key-reused", "invalid")
    assert reused.facts == {"key": KEY}
    assert desk.types == ["case.reported"]


def test_the_same_key_for_another_command_or_target_is_refused(desk):
    case, other = registered(desk), registered(desk)
    assert desk.ask("intake.accept", case, key=KEY).outcome == "done"
    assert desk.ask("intake.archive", case, key=KEY).code == "key-reused"
    assert desk.ask("intake.accept", other, key=KEY).code == "key-reused"


def test_the_order_of_a_bodys_fields_does_not_matter(desk):
    desk.ask("intake.register", key=KEY, **MATTER)
    again = desk.ask("intake.register", key=KEY, **dict(reversed(MATTER.items())))
    assert again.outcome == "done"


def test_a_refusal_of_the_rules_is_given_again(desk):
    case = registered(desk)
    refused = desk.ask("intake.archive", case, key=KEY)
    desk.ask("intake.decline", case, **DECLINE)
    assert desk.ask("intake.archive", case, key=KEY) == refused
    assert desk.ask("intake.archive", case, key="clerk.li:twice").outcome == "done"


def test_a_stale_or_unknown_target_may_be_asked_again_with_the_same_key(desk):
    case = registered(desk)
    assert desk.ask("intake.decline", case, key=KEY, expected=7, **DECLINE).kind == "stale"
    assert desk.ask("intake.decline", case, key=KEY, expected=1, **DECLINE).outcome == "done"


def test_a_fault_of_ours_may_be_asked_again_with_the_same_key(desk):
    case = registered(desk)
    decisions = desk.app.decisions

    def bug(app: Any, command: AcceptCase, work: Work) -> Any:
        raise ZeroDivisionError

    decides_instead(desk, AcceptCase, bug)
    assert desk.ask("intake.accept", case, key=KEY).outcome == "failed"
    desk.app.decisions = decisions  # type: ignore[misc]
    assert desk.ask("intake.accept", case, key=KEY).outcome == "done"


def test_an_answer_with_personal_data_is_never_stored(desk):
    case = registered(desk)
    reading = {"purpose": "contact", "reason": "Ask for a date"}
    first = desk.ask("intake.open-parties", case, key=KEY, **reading)
    assert first.facts["parties"][0]["phone"] == "13800000000"
    assert desk.recorder.seen([("command", KEY)]) == {}
    desk.ask("intake.open-parties", case, key=KEY, **reading)
    assert desk.types.count("case.parties_opened") == 2


def test_a_command_without_events_keeps_its_answer_too(desk):
    case = registered(desk)

    def look(app: Any, command: AcceptCase, work: Work) -> Any:
        return work.load(Case), {"seen": True}

    decides_instead(desk, AcceptCase, look)
    first = desk.ask("intake.accept", case, key=KEY)
    assert (first.position, first.version) == (0, 1)
    assert len(topics(desk)) == 1
    assert desk.ask("intake.accept", case, key=KEY) == first


def test_a_refused_command_changes_no_neighbours_key(desk):
    def bad(app: Any, command: AcceptCase, work: Work) -> Any:
        raise Refused("never", "forbidden")

    case = registered(desk)
    decides_instead(desk, AcceptCase, bad)
    answers = desk.app.decide(
        [
            desk.request("intake.accept", case, key="clerk.li:a"),
            desk.request("intake.decline", case, key="clerk.li:b", **DECLINE),
        ]
    )
    assert [each.outcome for each in answers] == ["refused", "done"]
    assert desk.ask("intake.accept", case, key="clerk.li:a").code == "never"
    assert desk.ask("intake.decline", case, key="clerk.li:b", **DECLINE).outcome == "done"
