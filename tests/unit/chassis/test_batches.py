"""A batch: its commands see one another, and one that is refused or breaks does so alone."""

from typing import Any

import pytest

from services.chassis.errors import Refused
from services.chassis.work import Work
from services.contracts.commands.intake import AcceptCase, ArchiveCase, RegisterCase
from services.contracts.declare import Actor
from services.contracts.events.referral import CaseHandled
from services.intake.domain import Case
from tests.controls.alone import Alone

from .faulty import DECLINE, MATTER, decides_instead, registered, topics

SYSTEM = Actor(id="system.referral", role="system")
HANDLED = CaseHandled(by=SYSTEM, outcome="settled", summary="Renewed", done=None, of=None)


@pytest.fixture
def desk() -> Alone:
    return Alone("intake")


def archive_then_refuse(app: Any, command: ArchiveCase, work: Work) -> Any:
    work.load(Case).archive(**work.act, note=command.note)
    raise Refused("second-thoughts", "conflict")


def break_down(app: Any, command: Any, work: Work) -> Any:
    work.load(Case).archive(**work.act, note=None)
    raise KeyError("a bug")


def test_commands_on_one_aggregate_see_each_other(desk):
    case = registered(desk)
    answers = desk.app.decide(
        [
            desk.request("intake.decline", case, expected=1, **DECLINE),
            desk.request("intake.archive", case, expected=2),
            desk.request("intake.archive", case, expected=3),
            desk.request("intake.reopen", case, expected=3, reason="New facts"),
        ]
    )
    assert [each.outcome for each in answers] == ["done", "done", "refused", "done"]
    assert [each.version for each in answers] == [2, 3, 0, 4]
    assert answers[2].code == "wrong-state"
    assert desk.types == ["case.reported", "case.declined", "case.archived", "case.reopened"]


def test_positions_are_those_of_each_commands_last_event(desk):
    case = registered(desk)
    answers = desk.app.decide(
        [
            desk.request("intake.decline", case, **DECLINE),
            desk.request("intake.register", **MATTER),
            desk.request("intake.archive", case),
        ]
    )
    assert [each.position for each in answers] == [2, 3, 4]


@pytest.mark.parametrize("fault", [archive_then_refuse, break_down])
def test_a_command_that_fails_after_its_change_undoes_only_its_own(desk, fault):
    case = registered(desk)
    decides_instead(desk, ArchiveCase, fault)
    answers = desk.app.decide(
        [
            desk.request("intake.decline", case, **DECLINE),
            desk.request("intake.archive", case),
            desk.request("intake.reopen", case, reason="New facts"),
        ]
    )
    assert [each.outcome for each in answers][::2] == ["done", "done"]
    assert answers[1].outcome in {"refused", "failed"}
    assert desk.types == ["case.reported", "case.declined", "case.reopened"]
    assert answers[2].version == 3


def test_a_bug_is_answered_as_a_fault_of_ours(desk):
    case = registered(desk)
    decides_instead(desk, AcceptCase, break_down)
    desk.ask("intake.decline", case, **DECLINE)
    answers = desk.app.decide(
        [desk.request("intake.accept", case), desk.request("intake.register", **MATTER)]
    )
    assert (answers[0].outcome, answers[0].code) == ("failed", "fault")
    assert answers[1].outcome == "done"


def test_what_a_refused_command_put_in_the_vault_is_not_kept(desk):
    sealed: list[Any] = []

    def register_then_refuse(app: Any, command: RegisterCase, work: Work) -> Any:
        app.register(command, work)
        sealed.extend(row.person for row in work.sealed)
        raise Refused("second-thoughts", "conflict")

    decides_instead(desk, RegisterCase, register_then_refuse)
    assert desk.ask("intake.register", **MATTER).code == "second-thoughts"
    assert sealed
    assert desk.recorder.open_vault(sealed) == {}
    assert topics(desk) == []


def test_a_target_that_is_no_id_fails_alone(desk):
    answers = desk.app.decide(
        [desk.request("intake.accept", "not-an-id"), desk.request("intake.register", **MATTER)]
    )
    assert [each.outcome for each in answers] == ["failed", "done"]


def test_an_unknown_command_is_refused_alone(desk):
    answers = desk.app.decide(
        [
            desk.request("intake.fly"),
            desk.request("referral.sign", "00000000-0000-0000-0000-000000000000"),
            desk.request("intake.register", **MATTER),
        ]
    )
    assert [each.code for each in answers] == ["unknown-command", "unknown-command", ""]


def test_a_body_that_does_not_fit_is_refused_alone(desk):
    answers = desk.app.decide(
        [
            desk.request("intake.register", **{**MATTER, "colour": "red"}),
            desk.request("intake.register", **MATTER),
        ]
    )
    assert [each.code for each in answers] == ["invalid-body", ""]
    assert desk.types == ["case.reported"]


def test_a_case_that_is_not_there_is_not_found(desk):
    answer = desk.ask("intake.accept", "00000000-0000-0000-0000-000000000000")
    assert (answer.outcome, answer.code, answer.kind) == ("refused", "not-found", "not_found")


def test_a_stale_caller_is_refused_with_both_versions(desk):
    case = registered(desk)
    desk.ask("intake.decline", case, **DECLINE)
    answer = desk.ask("intake.archive", case, expected=1)
    assert (answer.outcome, answer.kind) == ("refused", "stale")
    assert answer.facts == {"expected": 1, "version": 2}


def test_staleness_is_about_what_was_told_not_about_silent_events(desk):
    case = registered(desk)
    assert desk.ask("intake.accept", case, expected=1).version == 2
    assert desk.hear(HANDLED, case) is None
    assert len(topics(desk)) == 3
    assert desk.types == ["case.reported", "case.accepted"]

    assert desk.ask("intake.send-back", case, expected=3, reason="Wet").kind == "stale"
    answer = desk.ask("intake.send-back", case, expected=2, reason="Wet")
    assert (answer.outcome, answer.version) == ("done", 4)


def test_no_expectation_is_never_stale(desk):
    case = registered(desk)
    desk.ask("intake.decline", case, **DECLINE)
    assert desk.ask("intake.archive", case).outcome == "done"


def test_a_command_waits_for_what_its_author_had_seen(desk):
    case = registered(desk)
    desk.ask("intake.accept", case)
    before = topics(desk)
    sent_back = {"key": "clerk.li:once", "after": ("referral-7",), "reason": "Wet"}
    assert desk.ask("intake.send-back", case, **sent_back).outcome == "behind"
    assert topics(desk) == before
    assert desk.recorder.seen([("command", "clerk.li:once")]) == {}

    assert desk.hear(HANDLED, case, id_="referral-7") is None
    assert desk.ask("intake.send-back", case, **sent_back).outcome == "done"


def test_a_command_that_is_behind_holds_up_no_other(desk):
    answers = desk.app.decide(
        [
            desk.request("intake.register", after=("risk-9",), **MATTER),
            desk.request("intake.register", **MATTER),
        ]
    )
    assert [each.outcome for each in answers] == ["behind", "done"]


def test_what_the_vault_holds_is_seen_by_the_next_command_of_the_batch(desk):
    """As it would be if each were committed before the next was decided."""
    seen: list[Any] = []

    def register_and_look(app: Any, command: RegisterCase, work: Work) -> Any:
        result = app.register(command, work)
        seen.append([row.person for row in work.sealed])
        return result

    def look(app: Any, command: AcceptCase, work: Work) -> Any:
        seen.append(work.unseal(seen[0]))
        return work.load(Case)

    case = registered(desk)
    decides_instead(desk, RegisterCase, register_and_look)
    decides_instead(desk, AcceptCase, look)
    desk.app.decide(
        [desk.request("intake.register", **MATTER), desk.request("intake.accept", case)]
    )
    assert [facts["name"] for facts in seen[1].values()] == ["Invented One"]
