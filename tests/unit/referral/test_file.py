"""The file as a whole: what the desk's events make of it, what each state allows, 办结."""

from uuid import uuid4

import pytest
from eventsourcing.domain import Aggregate

from services.contracts import topology
from services.contracts.events.risk import RiskAssessed
from services.referral.domain import event
from services.referral.domain.file import ALLOWED, File
from services.referral.domain.forms import Form
from services.referral.domain.limits import Limits
from services.referral.domain.meeting import Meeting
from services.referral.publication import publication
from services.referral.reactions import reactions
from tests.controls.alone import Alone
from tests.controls.people import CLERK, EXPERT, HANDLER

from .examples import (
    ACCEPTED,
    ARCHIVED,
    DECLINED,
    DUTIES,
    DUTY,
    OFFER,
    OUTCOME,
    REOPENED,
    RESOLVED,
    SENT_BACK,
    SESSION,
    announced,
    assigned,
    file_of,
    objected,
    opened,
    reported,
    signed,
)

HIGH = RiskAssessed(by=EXPERT, level="high", method="experts", grounds=["207 homes"], experts=[])

# Every command on a file, with a body that its contract takes.
COMMANDS = {
    "assign": DUTY,
    "sign": {"assignment": 1},
    "object": {"assignment": 1, "reason": "Not ours"},
    "settle-objection": {"assignment": 1, "upheld": True, "reason": "It is"},
    "complete": {"assignment": 1, "result": "Done"},
    "extend": {"assignment": 1, "due": "2025-05-20", "reason": "A long search"},
    "supervise": {"unit": DUTY["unit"], "reason": "Silence", "answer_by": "2025-04-14"},
    "answer-supervision": {"supervision": 1, "answer": "Under way"},
    "recall": {"assignment": 1, "reason": "A mistake"},
    "pause": {"reason": "waiting-for-court", "note": "The verdict"},
    "resume": {},
    "report-progress": {"summary": "Under way"},
    "open-mediation": OFFER,
    "consent-to-mediation": {"side": "owners", "consents": True},
    "record-session": SESSION,
    "conclude-mediation": {"agreed": True, "summary": "Paid", "duties": DUTIES},
    "name-mediator": {"mediator": "mediator.he", "ground": "relative"},
    "report-crime": {
        "unit": "150104002:police-station",
        "suspicion": "criminal",
        "note": "A knife",
    },
    "answer-crime-report": {"taken": True, "note": "Ours"},
    "report-performance": {"duty": 1, "outcome": "performed", "evidence": "A receipt"},
    "record-revisit": {"agreement": 1, "visited_on": "2025-04-07", "holds": True, "note": "Well"},
    "ask-confirmation": {
        "agreement": 1,
        "applicants": ["builder"],
        "court": "150104:peoples-court",
        "asked_on": "2025-04-07",
    },
    "record-confirmation": {
        "agreement": 1,
        "outcome": "confirmed",
        "decided_on": "2025-04-07",
        "paper": "No. 3",
    },
    "raise-jurisdiction": {
        "assignment": 1,
        "reason": "Not ours",
        "superior": "150104:agent-centre",
    },
    "decide-jurisdiction": {"assignment": 1, "unit": DUTY["unit"], "reason": "By law"},
    "return-assignment": {"assignment": 1, "ground": "unclear", "reason": "What is asked?"},
    "handle": OUTCOME,
    "appoint-agent": {
        "agent": "agent.bai",
        "station": "street",
        "mandate": "Ask",
        "consent": "written",
    },
    "record-visit": {"means": "talk", "whom": "owners", "summary": "Sad", "held_on": "2025-04-07"},
    "inform-residents": {"means": "message", "message": "Soon"},
    "issue-form": {"kind": "no-such-kind"},
    "escalate": {"to_level": "street", "to_unit": "150104002:centre", "reason": "?", "ask": "!"},
}


def handled(referral: Alone) -> str:
    case = opened(referral)
    assert referral.ask("referral.handle", case, **OUTCOME).outcome == "done"
    return case


def test_it_listens_to_what_the_map_says() -> None:
    assert reactions.types == set(topology.LISTENS["referral"])


def test_every_event_has_an_answer_what_the_world_may_know() -> None:
    made = {
        each
        for aggregate in (File, Limits, Meeting, Form)
        for name, each in vars(aggregate).items()
        if isinstance(each, type) and issubclass(each, Aggregate.Event | Aggregate.Created)
        if name != "Event"
    }
    assert set(event.Event.__subclasses__()) < made
    assert publication.classes == made


def test_a_file_begins_with_the_report_and_only_once(referral: Alone) -> None:
    case = announced(referral)
    assert referral.hear(reported(), case) is None
    file = file_of(referral, case)
    assert (file.state, file.level, file.version) == ("announced", "community", 1)
    assert referral.told == []


def test_an_event_of_an_unknown_case_waits_for_its_report(referral: Alone) -> None:
    case = str(uuid4())
    for each in (ACCEPTED, HIGH):
        error = referral.hear(each, case, id_=f"{each.OWNER}-7")
        assert getattr(error, "kind", "") == "not_found"
    assert referral.hear(reported(), case) is None
    for each in (ACCEPTED, HIGH):
        assert referral.hear(each, case, id_=f"{each.OWNER}-7") is None
    assert file_of(referral, case).state == "open"


@pytest.mark.parametrize(
    ("news", "state"),
    [
        ([], "announced"),
        ([ACCEPTED], "open"),
        ([DECLINED], "closed"),
        ([DECLINED, REOPENED], "open"),
        ([ACCEPTED, "handle"], "handled"),
        ([ACCEPTED, "handle", SENT_BACK], "open"),
        ([ACCEPTED, "handle", RESOLVED], "closed"),
        ([ACCEPTED, "handle", RESOLVED, ARCHIVED], "closed"),
        ([ACCEPTED, "handle", RESOLVED, REOPENED], "open"),
    ],
)
def test_the_desk_opens_and_closes_it(referral: Alone, news, state) -> None:
    case = announced(referral)
    for each in news:
        if each == "handle":
            assert referral.ask("referral.handle", case, **OUTCOME).outcome == "done"
        else:
            assert referral.hear(each, case) is None
    assert file_of(referral, case).state == state


@pytest.mark.parametrize("news", [ACCEPTED, DECLINED, RESOLVED, ARCHIVED, HIGH])
def test_the_same_news_twice_changes_nothing(referral: Alone, news) -> None:
    case = announced(referral)
    assert referral.hear(news, case) is None
    version = file_of(referral, case).version
    assert referral.hear(news, case) is None
    assert file_of(referral, case).version == version == 2


def test_a_high_risk_is_noted_and_raises_nothing_by_itself(referral: Alone) -> None:
    case = opened(referral)
    assert referral.hear(HIGH, case) is None
    file = file_of(referral, case)
    assert (file.risk, file.level) == ("high", "community")
    assert referral.told == []


def test_the_outcome_is_told_once(referral: Alone) -> None:
    case = handled(referral)
    told = referral.told[-1]
    assert (told.type, told.data["done"], told.data["of"]) == ("case.handled", 207, 207)
    answer = referral.ask("referral.handle", case, **OUTCOME)
    assert (answer.code, answer.kind) == ("wrong-state", "conflict")
    assert answer.facts == {
        "action": "handle", "state": "handled", "case": case,
        "allowed": list(ALLOWED["handled"]),
    }  # fmt: skip


def test_more_than_all_is_not_done(referral: Alone) -> None:
    case = opened(referral)
    answer = referral.ask("referral.handle", case, **{**OUTCOME, "done": 208})
    assert (answer.code, answer.facts) == ("done-exceeds-all", {"done": 208, "of": 207})


@pytest.mark.parametrize("before", [assigned, signed, objected])
def test_nothing_is_handled_while_somebody_owes_something(referral: Alone, before) -> None:
    case = before(referral)
    answer = referral.ask("referral.handle", case, **OUTCOME)
    assert (answer.code, answer.kind) == ("still-open", "conflict")
    assert answer.facts == {"assignments": [1]}


def test_a_helper_that_owes_holds_it_up_too(referral: Alone) -> None:
    case = signed(referral)
    referral.ask("referral.assign", case, **{**DUTY, "unit": "150104:market"})
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Done")
    answer = referral.ask("referral.handle", case, **OUTCOME)
    assert (answer.code, answer.facts) == ("still-open", {"assignments": [2]})


def test_it_is_handled_when_all_is_done(referral: Alone) -> None:
    case = signed(referral)
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Done")
    assert referral.ask("referral.handle", case, **OUTCOME).outcome == "done"


def test_after_it_was_sent_back_it_is_handled_again(referral: Alone) -> None:
    case = handled(referral)
    assert referral.hear(SENT_BACK, case) is None
    assert referral.ask("referral.assign", case, **DUTY, lead=True).facts == {"assignment": 1}
    referral.ask("referral.sign", case, by=HANDLER, assignment=1)
    referral.ask("referral.complete", case, by=HANDLER, assignment=1, result="Now it holds")
    assert referral.ask("referral.handle", case, **OUTCOME).outcome == "done"
    assert referral.types.count("case.handled") == 2


def in_state(referral: Alone, state: str) -> str:
    if state == "handled":
        return handled(referral)
    case = announced(referral)
    if state != "announced":
        referral.hear(ACCEPTED if state == "open" else DECLINED, case)
    return case


@pytest.mark.parametrize("state", list(ALLOWED))
@pytest.mark.parametrize("command", list(COMMANDS))
def test_the_state_says_what_may_be_done(referral: Alone, state, command) -> None:
    case = in_state(referral, state)
    answer = referral.ask(f"referral.{command}", case, **COMMANDS[command])
    assert (answer.code == "wrong-state") is (command not in ALLOWED[state])
    if answer.code == "wrong-state":
        assert answer.facts["allowed"] == list(ALLOWED[state])


def test_every_action_is_a_command() -> None:
    actions = {action for actions in ALLOWED.values() for action in actions}
    assert actions == {*COMMANDS, "decide"}


@pytest.mark.parametrize("command", list(COMMANDS))
def test_a_case_without_a_file_is_not_found(referral: Alone, command) -> None:
    answer = referral.ask(f"referral.{command}", uuid4(), **COMMANDS[command])
    assert (answer.code, answer.kind) == ("not-found", "not_found")


def test_the_version_that_the_caller_saw_is_respected(referral: Alone) -> None:
    case = signed(referral)
    seen = referral.told[-1].streamversion
    stale = referral.ask("referral.handle", case, expected=seen - 1, **OUTCOME)
    assert (stale.code, stale.facts) == ("stale", {"expected": seen - 1, "version": seen})
    assert referral.hear(HIGH, case) is None  # noted for ourselves: nobody's view grows old
    done = {"by": HANDLER, "assignment": 1, "result": "Done"}
    answer = referral.ask("referral.complete", case, expected=seen, **done)
    assert (answer.outcome, answer.version) == ("done", seen + 2)


def test_the_same_key_gets_the_first_answer(referral: Alone) -> None:
    case = opened(referral)
    first, again = (referral.ask("referral.assign", case, key="k-1", **DUTY) for _ in "12")
    assert (first.version, first.facts) == (again.version, again.facts)
    assert referral.types == ["case.assigned"]


def test_who_did_it_and_why_stands_in_every_event(referral: Alone) -> None:
    case = opened(referral)
    referral.ask("referral.handle", case, by=CLERK, key="clerk.li:k-2", **OUTCOME)
    told = referral.told[-1]
    assert told.data["by"]["id"] == "clerk.li"
    assert told.causationid == "clerk.li:k-2"
    assert told.time == referral.now.isoformat()
