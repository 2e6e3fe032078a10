"""The call-back (回访): the day after the end, by a person, three tries at most."""

import pytest

from services.contracts.events.intake import CaseRated, CaseReopened, CaseResolved
from tests.controls.people import CLERK, OFFICER, RESIDENT

from .telling import CASE, Telling, chosen

FACTS = {"outcome": "settled", "summary": "Dry", "means": "phone", "told": 1}
RESOLVED = CaseResolved(by=CLERK, **FACTS)


@pytest.fixture
def telling():
    made = Telling()
    made.notify.hear(RESOLVED, CASE)
    return made


def of(telling, type_):
    return [each.data for each in telling.notify.told if each.type == type_]


def call(telling, *, key=None, **body):
    return telling.notify.ask("notify.record-callback", CASE, by=CLERK, key=key, **body)


def test_it_is_planned_for_the_next_day_and_for_the_first_asked_person(telling):
    assert of(telling, "callback.planned") == [
        {"by": {"id": "system.notify", "role": "system", "unit": "", "region": ""},
         "on": "2025-04-08", "staff": "clerk.li"}
    ]  # fmt: skip
    assert telling.last.subject == CASE


def test_it_is_planned_once(telling):
    telling.notify.hear(RESOLVED, CASE)
    assert len(of(telling, "callback.planned")) == 1


def test_who_wants_no_contact_is_not_called():
    telling = Telling(chosen("none", None))
    telling.notify.hear(RESOLVED, CASE)
    assert of(telling, "callback.planned") == []


def test_who_was_reached_has_answered(telling):
    answer = call(telling, reached=True, answer="It holds")
    assert (answer.outcome, answer.target) == ("done", CASE)
    told = of(telling, "callback.tried")[0]
    assert (told["tries"], told["reached"], told["next_on"]) == (1, True, None)
    assert told["answer"] == "It holds"
    assert call(telling, reached=True, answer="Again").code == "no-callback-planned"


def test_after_three_tries_in_vain_it_is_given_up(telling):
    days = []
    for _ in range(3):
        telling.notify.pass_time(days=1)
        assert call(telling, reached=False).outcome == "done"
        days.append(of(telling, "callback.tried")[-1]["next_on"])
    assert days == ["2025-04-09", "2025-04-10", None]
    assert of(telling, "callback.given_up")[0]["tries"] == 3
    assert call(telling, reached=False).code == "no-callback-planned"


def test_the_second_try_may_reach_them(telling):
    call(telling, reached=False)
    call(telling, reached=True, answer="Yes")
    assert [each["tries"] for each in of(telling, "callback.tried")] == [1, 2]
    assert of(telling, "callback.given_up") == []


def test_the_same_key_is_one_call(telling):
    for _ in range(2):
        assert call(telling, key="k", reached=False).outcome == "done"
    assert len(of(telling, "callback.tried")) == 1


def test_who_was_reached_said_something(telling):
    assert call(telling, reached=True).code == "callback-answer-missing"
    assert call(telling, reached=True, answer="Fine").outcome == "done"


@pytest.mark.parametrize(
    "event",
    [
        CaseReopened(by=CLERK, reason="Wet again"),
        CaseRated(by=RESIDENT, score="satisfied", comment=None),
    ],
)
def test_a_verdict_or_a_new_beginning_cancels_it(telling, event):
    telling.notify.hear(event, CASE)
    told = of(telling, "callback.cancelled")
    assert [each["reason"] for each in told] == [event.TYPE.removeprefix("case.")]
    assert call(telling, reached=False).code == "no-callback-planned"
    telling.notify.hear(event, CASE)
    assert len(of(telling, "callback.cancelled")) == 1


def test_a_centre_may_call_who_has_given_a_verdict(telling):
    sending = telling.notify.app.sending
    callbacks = type(sending.callbacks)(after_days=1, tries=3, unless_rated=False)
    telling.notify.app.sending = type(sending)(
        quiet=sending.quiet, channels=sending.channels, callbacks=callbacks
    )
    telling.notify.hear(CaseRated(by=RESIDENT, score="fair", comment=None), CASE)
    assert of(telling, "callback.cancelled") == []
    assert call(telling, reached=True, answer="Yes").outcome == "done"


def test_an_unknown_case_has_no_call_back(telling):
    answer = telling.notify.ask(
        "notify.record-callback", "019609c8-0000-7000-8000-0000000000ff", by=OFFICER, reached=False
    )
    assert answer.code == "not-found"
