"""Another instance was faster, or the store is away: what each command is answered then."""

import pytest
from eventsourcing.persistence import DataError, OperationalError

from services.contracts.events.referral import CaseEscalated
from tests.controls.alone import Alone

from .faulty import AWAY, CONFLICT, DECLINE, MATTER, FaultyRecorder, desk_on, registered, topics
from .test_batches import HANDLED


@pytest.fixture
def recorder() -> FaultyRecorder:
    return FaultyRecorder()


@pytest.fixture
def desk(recorder: FaultyRecorder) -> Alone:
    return desk_on(recorder)


def three(desk: Alone, case: str) -> list:
    return [
        desk.request("intake.decline", case, key="clerk.li:a", **DECLINE),
        desk.request("intake.accept", case, key="clerk.li:b"),
        desk.request("intake.archive", case, key="clerk.li:c"),
    ]


def test_after_a_conflict_each_command_runs_alone_and_is_answered_right(desk, recorder):
    case = registered(desk)
    recorder.planned = [CONFLICT]
    answers = desk.app.decide(three(desk, case))
    assert [each.outcome for each in answers] == ["done", "refused", "done"]
    assert [each.position for each in answers] == [2, 0, 3]
    assert recorder.commits == [1, 1, 0, 1]
    assert desk.types == ["case.reported", "case.declined", "case.archived"]


def test_a_command_decides_anew_on_what_the_faster_one_did(desk, recorder):
    case = registered(desk)
    faster = Alone("intake")
    faster.app.recorder = recorder

    def be_faster() -> None:
        recorder.before_commit = lambda: None
        assert faster.ask("intake.accept", case, key="clerk.wu:1").outcome == "done"

    recorder.before_commit = be_faster
    answer = desk.ask("intake.decline", case, **DECLINE)
    assert (answer.outcome, answer.code) == ("refused", "wrong-state")
    assert desk.types == ["case.reported", "case.accepted"]


def test_two_instances_with_the_same_key_give_the_same_answer(desk, recorder):
    faster, first = Alone("intake"), []
    faster.app.recorder = recorder

    def be_faster() -> None:
        recorder.before_commit = lambda: None
        first.append(faster.ask("intake.register", key="clerk.li:same", **MATTER))

    recorder.before_commit = be_faster
    answer = desk.ask("intake.register", key="clerk.li:same", **MATTER)
    assert (answer.target, answer.facts) == (first[0].target, first[0].facts)
    assert desk.types == ["case.reported"]


def test_a_command_that_never_wins_is_stale_and_may_be_asked_again(desk, recorder):
    case = registered(desk)
    recorder.planned = [CONFLICT] * 4
    answer = desk.ask("intake.accept", case, key="clerk.li:late")
    assert (answer.outcome, answer.kind) == ("refused", "stale")
    assert desk.ask("intake.accept", case, key="clerk.li:late").outcome == "done"


def test_a_store_that_is_away_fails_all_and_does_nothing(desk, recorder):
    case = registered(desk)
    recorder.planned = [AWAY]
    answers = desk.app.decide(three(desk, case))
    assert {(each.outcome, each.code) for each in answers} == {("failed", "store-unavailable")}
    assert topics(desk) == ["intake.case.registered"]
    assert desk.app.decide(three(desk, case))[0].outcome == "done"


def test_what_was_committed_before_the_store_went_away_is_answered_done(desk, recorder):
    case = registered(desk)
    recorder.planned = [CONFLICT, None, AWAY]
    answers = desk.app.decide(three(desk, case))
    assert [each.outcome for each in answers] == ["done", "failed", "failed"]
    assert desk.types == ["case.reported", "case.declined"]


def test_a_store_that_goes_away_right_after_the_commit_takes_nothing_back(desk, recorder):
    """Numbers are given back after the commit; losing some is no fault of the command."""

    def gone(*_: object) -> None:
        raise OperationalError("server closed")

    recorder.give_back = gone  # type: ignore[method-assign]
    crowd = [{"name": f"Invented {n}", "side": "representative"} for n in range(6)]
    answers = desk.app.decide(
        [
            desk.request("intake.register", **MATTER),
            desk.request("intake.register", **{**MATTER, "parties": crowd}),
        ]
    )
    assert [each.outcome for each in answers] == ["done", "refused"]
    assert desk.types == ["case.reported"]


def test_data_that_the_store_cannot_hold_fails_alone(desk, recorder):
    case = registered(desk)
    # Refused with the whole batch first, then alone.
    recorder.planned = [DataError("no NUL, please"), None, DataError("no NUL, please")]
    answers = desk.app.decide(three(desk, case))
    assert [each.outcome for each in answers] == ["done", "failed", "done"]
    assert answers[1].code == "fault"
    assert desk.types == ["case.reported", "case.declined", "case.archived"]


def test_after_a_conflict_each_event_is_applied_alone(desk, recorder):
    case = registered(desk)
    desk.ask("intake.accept", case)
    recorder.planned = [CONFLICT]
    assert desk.hear(HANDLED, case) is None
    assert topics(desk)[-1] == "intake.case.handled"


def test_an_event_that_never_wins_goes_back_to_its_queue(desk, recorder):
    case = registered(desk)
    desk.ask("intake.accept", case)
    recorder.planned = [CONFLICT] * 4
    failure = desk.hear(HANDLED, case, id_="referral-1")
    assert getattr(failure, "code", "") == "contended"
    assert desk.hear(HANDLED, case, id_="referral-1") is None


def test_reacting_raises_when_the_store_is_away(desk, recorder):
    case = registered(desk)
    recorder.planned = [AWAY]
    escalated = CaseEscalated(
        by=HANDLED.by, from_level="street", to_level="district", to_unit="150104:centre",
        ground="limit", reason="Late", ask="Help",
    )  # fmt: skip
    with pytest.raises(OperationalError):
        desk.hear(escalated, case)
    assert topics(desk) == ["intake.case.registered"]
