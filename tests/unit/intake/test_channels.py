"""One desk for every channel: what each brings, and what the person is told at once."""

import pytest

from tests.controls.alone import Alone

from .examples import MATTER, last

ORDER = {
    "number": "HH2025040800123",
    "received_at": "2025-04-07T08:00:00+08:00",
    "reply_due": "2025-04-10T18:00:00+08:00",
    "source": "Hohhot 12345",
}


def test_an_order_keeps_its_number_limit_and_duty_to_reply(desk: Alone) -> None:
    desk.ask("intake.register", **{**MATTER, "channel": "hotline", "order": ORDER})
    told = last(desk, "case.reported")
    assert told["order"] == ORDER
    assert told["origin"] == ORDER["number"]


@pytest.mark.parametrize(
    ("emergency", "advice"),
    [("fire", "call-119"), ("gas", "call-119"), ("medical", "call-120"), ("crime", "call-110"),
     ("traffic", "call-122")],
)  # fmt: skip
def test_an_emergency_is_told_its_number_and_registered(
    desk: Alone, emergency: str, advice: str
) -> None:
    answer = desk.ask("intake.register", **{**MATTER, "emergency": emergency})
    assert (answer.outcome, answer.facts["advice"]) == ("done", [advice])
    assert last(desk, "case.reported")["advice"] == [advice]


@pytest.mark.parametrize("route", ["litigation", "arbitration", "reconsideration", "petition"])
def test_what_is_pending_elsewhere_is_registered_and_told_its_route(
    desk: Alone, route: str
) -> None:
    pending = {"route": route, "where": "Yuquan people's court"}
    answer = desk.ask("intake.register", **{**MATTER, "pending": pending})
    assert (answer.outcome, answer.facts["advice"]) == ("done", [f"lawful-route-{route}"])


def test_seven_visitors_choose_at_most_five(desk: Alone) -> None:
    visit = {"form": "visit", "visitors": 7}
    answer = desk.ask("intake.register", **{**MATTER, "petition": visit})
    assert (answer.code, answer.facts) == ("too-many-representatives", {"most": 5, "found": 7})
    six = {**visit, "representatives": 6}
    assert desk.ask("intake.register", **{**MATTER, "petition": six}).facts["found"] == 6
    five = {**visit, "representatives": 5}
    assert desk.ask("intake.register", **{**MATTER, "petition": five}).outcome == "done"
    speakers = [{"name": f"Invented {n}", "side": "representative"} for n in range(2)]
    named = {**MATTER, "petition": visit, "parties": speakers}
    assert desk.ask("intake.register", **named).outcome == "done"


def test_a_letter_of_many_is_registered_and_advised(desk: Alone) -> None:
    letter = {"form": "letter", "visitors": 70}
    answer = desk.ask("intake.register", **{**MATTER, "petition": letter})
    assert answer.facts["advice"] == ["choose-representatives"]


def test_a_hand_over_keeps_its_sender_and_papers(desk: Alone) -> None:
    handover = {
        "platform": "politics-law", "sender": "District committee", "number": "ZF-17",
        "papers": ["Letter of transfer"],
    }  # fmt: skip
    needs = {"language": "mn", "accessibility": ["interpreter", "step-free"]}
    desk.ask("intake.register", **{**MATTER, "handover": handover, "needs": needs})
    told = last(desk, "case.reported")
    assert (told["handover"], told["needs"]) == (handover, needs)
    assert told["origin"] == "ZF-17"


def test_registration_never_wants_more_than_words(desk: Alone) -> None:
    for channel in ("window", "hotline", "petition", "grid", "online", "handover"):
        bare = {key: MATTER[key] for key in ("title", "narrative", "kind", "division")}
        assert desk.ask("intake.register", **bare, channel=channel).outcome == "done"
