"""调解: every side's consent first, a refusal ends it, an agreement binds somebody to something."""

import pytest

from tests.controls.alone import Alone

from .examples import (
    DUTIES,
    OFFER,
    OUTCOME,
    SESSION,
    announced,
    consent,
    file_of,
    mediating,
    opened,
)

AGREEMENT = {"agreed": True, "summary": "The builder pays", "duties": DUTIES}
FAILURE = {"agreed": False, "summary": "No; told of court and arbitration", "duties": []}


def refuse(referral: Alone, case: str, side: str = "owners"):
    return referral.ask("referral.consent-to-mediation", case, side=side, consents=False)


def test_a_body_offers_to_mediate_once(referral: Alone) -> None:
    case = opened(referral)
    assert referral.ask("referral.open-mediation", case, **OFFER).outcome == "done"
    told = next(each for each in referral.told if each.type == "mediation.opened")
    assert (told.type, told.subject, told.data["sides"]) == (
        "mediation.opened", case, ["builder", "owners"],
    )  # fmt: skip
    answer = referral.ask("referral.open-mediation", case, **OFFER)
    assert (answer.code, answer.kind) == ("mediation-running", "conflict")
    assert answer.facts == {"body": OFFER["body"]}


def test_every_side_is_named_once(referral: Alone) -> None:
    case = opened(referral)
    answer = referral.ask("referral.open-mediation", case, **{**OFFER, "sides": ["a", "b", "a"]})
    assert (answer.code, answer.kind) == ("sides-not-distinct", "invalid")
    assert answer.facts == {"sides": ["a", "b", "a"]}


def test_sides_consent_and_a_session_is_held(referral: Alone) -> None:
    case = mediating(referral)
    assert referral.types[-2:] == ["mediation.answered", "mediation.answered"]
    for session in (1, 2):
        assert referral.ask("referral.record-session", case, **SESSION).outcome == "done"
        assert referral.told[-1].type == "mediation.session_held"
        assert referral.told[-1].data["session"] == session


@pytest.mark.parametrize("consents", [0, 1])
def test_no_session_before_every_side_consents(referral: Alone, consents) -> None:
    case = mediating(referral, consents=consents)
    answer = referral.ask("referral.record-session", case, **SESSION)
    assert (answer.code, answer.kind) == ("consent-missing", "conflict")
    assert answer.facts == {"sides": OFFER["sides"][consents:], "article": "人民调解法 §17"}


def test_an_answer_is_given_once(referral: Alone) -> None:
    case = mediating(referral, consents=1)
    answer = referral.ask("referral.consent-to-mediation", case, side="builder", consents=True)
    assert (answer.code, answer.kind) == ("already-answered", "conflict")
    assert answer.facts == {"side": "builder", "consents": True}


def test_a_stranger_has_no_say(referral: Alone) -> None:
    case = mediating(referral)
    answer = refuse(referral, case, "neighbour")
    assert (answer.code, answer.kind) == ("unknown-side", "invalid")
    assert answer.facts == {"side": "neighbour", "sides": OFFER["sides"]}


def test_a_refusal_ends_it(referral: Alone) -> None:
    case = mediating(referral, consents=1)
    assert refuse(referral, case).facts == {
        "routes": ["arbitration", "administrative", "litigation"]
    }
    answered, routes = referral.told[-2:]
    assert answered.data["consents"] is False
    assert (routes.type, routes.data["cause"]) == ("mediation.routes_told", "refused")
    attempts = {
        "referral.record-session": SESSION,
        "referral.consent-to-mediation": {"side": "owners", "consents": True},
        "referral.conclude-mediation": AGREEMENT,
    }
    for command, body in attempts.items():
        answer = referral.ask(command, case, **body)
        assert (answer.code, answer.kind) == ("mediation-refused", "conflict")
        assert answer.facts == {"sides": ["owners"], "article": "人民调解法 §17"}


def test_a_side_may_withdraw_after_a_session(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    assert refuse(referral, case, "builder").outcome == "done"
    answer = referral.ask("referral.conclude-mediation", case, **AGREEMENT)
    assert (answer.code, answer.facts["sides"]) == ("mediation-refused", ["builder"])


def test_a_session_to_come_was_not_held(referral: Alone) -> None:
    case = mediating(referral)
    answer = referral.ask("referral.record-session", case, **{**SESSION, "held_on": "2025-04-08"})
    assert (answer.code, answer.kind) == ("not-in-the-future", "invalid")
    assert answer.facts == {"day": "2025-04-08", "today": "2025-04-07"}


def test_an_agreement_has_each_sides_duty(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    assert referral.ask("referral.conclude-mediation", case, **AGREEMENT).outcome == "done"
    told = next(each for each in referral.told if each.type == "mediation.agreed")
    assert told.data["duties"] == DUTIES


@pytest.mark.parametrize("conclusion", [AGREEMENT, FAILURE])
def test_it_is_concluded_once(referral: Alone, conclusion) -> None:
    case = mediating(referral, sessions=1)
    assert referral.ask("referral.conclude-mediation", case, **conclusion).outcome == "done"
    answer = referral.ask("referral.conclude-mediation", case, **conclusion)
    assert (answer.code, answer.kind, answer.facts) == ("no-mediation", "conflict", {})


def test_no_agreement_without_a_session(referral: Alone) -> None:
    case = mediating(referral)
    answer = referral.ask("referral.conclude-mediation", case, **AGREEMENT)
    assert (answer.code, answer.kind, answer.facts) == ("session-missing", "conflict", {})


def test_no_agreement_without_duties(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    answer = referral.ask("referral.conclude-mediation", case, **{**AGREEMENT, "duties": []})
    assert (answer.code, answer.kind) == ("duties-missing", "invalid")
    assert answer.facts == {"article": "人民调解法 §29"}


def test_a_stranger_has_no_duty(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    duties = [{**DUTIES[0], "side": "neighbour"}]
    answer = referral.ask("referral.conclude-mediation", case, **{**AGREEMENT, "duties": duties})
    assert answer.code == "unknown-side"


@pytest.mark.parametrize("consents", [0, 1, 2])
def test_it_may_fail_at_any_point(referral: Alone, consents) -> None:
    case = mediating(referral, consents=consents)
    assert referral.ask("referral.conclude-mediation", case, **FAILURE).outcome == "done"
    assert referral.types[-2:] == ["mediation.failed", "mediation.routes_told"]


def test_a_failure_binds_nobody(referral: Alone) -> None:
    case = mediating(referral, sessions=1)
    answer = referral.ask("referral.conclude-mediation", case, **{**FAILURE, "duties": DUTIES})
    assert (answer.code, answer.kind) == ("duties-without-agreement", "invalid")


@pytest.mark.parametrize("end", ["failed", "refused"])
def test_another_may_be_offered_and_asks_for_consent_anew(referral: Alone, end) -> None:
    case = mediating(referral, sessions=1)
    if end == "refused":
        refuse(referral, case)
    else:
        referral.ask("referral.conclude-mediation", case, **FAILURE)
    assert referral.ask("referral.open-mediation", case, **OFFER).outcome == "done"
    assert referral.ask("referral.record-session", case, **SESSION).code == "consent-missing"
    for side in OFFER["sides"]:
        consent(referral, case, side)
    referral.ask("referral.record-session", case, **SESSION)
    assert referral.told[-1].data["session"] == 1


def test_nothing_is_handled_while_it_runs(referral: Alone) -> None:
    case = mediating(referral)
    answer = referral.ask("referral.handle", case, **OUTCOME)
    assert (answer.code, answer.facts) == ("mediation-running", {"body": OFFER["body"]})
    refuse(referral, case)
    assert referral.ask("referral.handle", case, **OUTCOME).outcome == "done"


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("consent-to-mediation", {"side": "owners", "consents": True}),
        ("record-session", SESSION),
        ("conclude-mediation", FAILURE),
    ],
)
def test_there_must_be_one(referral: Alone, command, body) -> None:
    case = opened(referral)
    answer = referral.ask(f"referral.{command}", case, **body)
    assert (answer.code, answer.kind) == ("no-mediation", "conflict")
    assert file_of(referral, case).mediation is None


def test_it_waits_for_the_acceptance(referral: Alone) -> None:
    case = announced(referral)
    assert referral.ask("referral.open-mediation", case, **OFFER).code == "wrong-state"
