"""首问负责: one owner at any time, promises by an instant, every contact recorded."""

from datetime import timedelta

from tests.controls.alone import START, Alone
from tests.controls.people import AGENT, CLERK, DIRECTOR, OTHER_CLERK

from .examples import VERDICT, about, handled, last, registered

TOMORROW = (START + timedelta(days=1)).isoformat()
PROMISE = {"what": "Ring back about the ceiling", "due": TOMORROW}


def test_a_contact_is_recorded_each_time_and_nothing_else_changes(desk: Alone) -> None:
    case = registered(desk)
    word = {"whom": "applicant", "means": "phone", "summary": "A plumber comes on Friday"}
    assert desk.ask("intake.record-contact", case, by=AGENT, **word).outcome == "done"
    assert desk.ask("intake.record-contact", case, by=AGENT, **word).outcome == "done"
    assert about(desk, case) == ["case.reported", "case.contacted", "case.contacted"]


def test_a_contact_is_with_a_role_never_a_name(desk: Alone) -> None:
    word = {"whom": "Invented One", "means": "phone", "summary": "A plumber comes on Friday"}
    assert desk.ask("intake.record-contact", registered(desk), **word).code == "invalid-body"


def test_a_promise_is_kept_once(desk: Alone) -> None:
    case = registered(desk)
    assert desk.ask("intake.promise", case, **PROMISE).facts == {"promise": 1}
    assert desk.ask("intake.keep-promise", case, promise=1, how="Rang").outcome == "done"
    assert last(desk, "case.promise_kept")["late"] is False
    assert (
        desk.ask("intake.keep-promise", case, promise=1, how="Rang").code == "promise-kept-before"
    )
    answer = desk.ask("intake.keep-promise", case, promise=2, how="Rang")
    assert (answer.code, answer.kind) == ("unknown-promise", "not_found")


def test_only_the_first_asked_person_promises_and_only_what_lies_ahead(desk: Alone) -> None:
    case = registered(desk)
    assert desk.ask("intake.promise", case, by=OTHER_CLERK, **PROMISE).code == "not-first-asked"
    past = {**PROMISE, "due": START.isoformat()}
    assert desk.ask("intake.promise", case, **past).code == "promise-in-the-past"
    naive = {**PROMISE, "due": "2025-04-08T01:00:00"}
    assert desk.ask("intake.promise", case, **naive).code == "invalid-body"


def test_a_promise_breaks_at_its_instant_and_can_still_be_kept_late(desk: Alone) -> None:
    case = registered(desk)
    desk.ask("intake.promise", case, **PROMISE)
    desk.ask("intake.break-promise", case, promise=1)
    assert "case.promise_broken" not in desk.types
    desk.pass_time(days=1)
    desk.ask("intake.break-promise", case, promise=1)
    desk.ask("intake.break-promise", case, promise=1)
    assert about(desk, case).count("case.promise_broken") == 1
    assert last(desk, "case.promise_broken")["owner"] == CLERK.id
    desk.ask("intake.keep-promise", case, promise=1, how="Rang")
    assert last(desk, "case.promise_kept")["late"] is True


def test_until_the_receiver_acknowledges_the_giver_answers(desk: Alone) -> None:
    case = handled(desk)
    away = {"to": OTHER_CLERK.id, "reason": "leave"}
    assert desk.ask("intake.hand-over", case, **away).outcome == "done"
    assert desk.ask("intake.hand-over", case, **away).code == "hand-over-offered-before"
    assert desk.ask("intake.resolve", case, by=OTHER_CLERK, **VERDICT).code == "not-first-asked"
    answer = desk.ask("intake.acknowledge-hand-over", case, by=AGENT)
    assert (answer.code, answer.kind) == ("not-the-receiver", "forbidden")
    assert desk.ask("intake.acknowledge-hand-over", case, by=OTHER_CLERK).outcome == "done"
    assert last(desk, "case.handed_over")["giver"] == CLERK.id
    assert desk.ask("intake.acknowledge-hand-over", case, by=OTHER_CLERK).code == "no-hand-over"
    assert desk.ask("intake.resolve", case, by=CLERK, **VERDICT).code == "not-first-asked"
    assert desk.ask("intake.resolve", case, by=OTHER_CLERK, **VERDICT).outcome == "done"


def test_the_director_asks_for_who_is_absent_and_nobody_else_does(desk: Alone) -> None:
    case = registered(desk)
    absent = {"to": OTHER_CLERK.id, "reason": "absent"}
    assert desk.ask("intake.hand-over", case, by=AGENT, **absent).code == "not-first-asked"
    assert desk.ask("intake.hand-over", case, by=DIRECTOR, **absent).outcome == "done"
    own = desk.ask("intake.hand-over", case, to=CLERK.id, reason="moved")
    assert (own.code, own.kind) == ("hand-over-to-owner", "invalid")


def test_a_later_offer_takes_the_place_of_the_first(desk: Alone) -> None:
    case = registered(desk)
    desk.ask("intake.hand-over", case, to=OTHER_CLERK.id, reason="leave")
    desk.ask("intake.hand-over", case, to=AGENT.id, reason="leave")
    assert desk.ask("intake.acknowledge-hand-over", case, by=OTHER_CLERK).code == "not-the-receiver"
    assert desk.ask("intake.acknowledge-hand-over", case, by=AGENT).outcome == "done"
