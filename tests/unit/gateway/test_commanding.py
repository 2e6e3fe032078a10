"""What a change asks its owner to have heard, and which version it names."""

import pytest
from starlette.requests import Request

from gateway import bodies, commanding, reads
from gateway.problems import Problem
from gateway.routes import ACTS, Act
from services.chassis import codec
from services.contracts.commands import intake, referral

GUARDED = next(each for each in ACTS if each.command is referral.AssignCase)
FREE = next(each for each in ACTS if each.command is referral.RecordVisit)
ROW = {"versions": {"intake": 3, "referral": 8}, "heard": {}}


def asking(**headers: str) -> Request:
    return Request(
        {
            "type": "http",
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }
    )


def test_an_owner_must_have_heard_the_last_event_of_each_neighbour_it_listens_to() -> None:
    heard = {
        "case.reported": "intake-4",
        "case.accepted": "intake-10",
        "case.rated": "intake-12",  # referral does not listen to it
        "risk.assessed": "risk-7",
        "case.assigned": "referral-9",  # its own
        "grid.visit_recorded": "grid-3",  # nor to this
    }
    assert commanding._after("referral", {"heard": heard}) == ["intake-10", "risk-7"]
    assert commanding._after("intake", {"heard": heard}) == ["risk-7"]


def test_the_last_is_the_greatest_by_number_and_not_by_text() -> None:
    heard = {"case.reported": "intake-99", "case.accepted": "intake-100"}
    assert commanding._after("referral", {"heard": heard}) == ["intake-100"]


def test_a_new_case_waits_for_nothing() -> None:
    assert commanding._after("intake", None) == []
    assert commanding._after("referral", {}) == []


def expected(act: Act, header: str) -> int | None:
    headers = {"if_match": header} if header else {}
    return commanding._expected(act, asking(**headers), ROW)


def test_the_expected_version_is_the_owners() -> None:
    assert expected(GUARDED, '"i3.r8"') == 8
    assert expected(GUARDED, '"i3"') == 0
    assert expected(GUARDED, "*") is None
    assert expected(FREE, "") is None
    assert expected(FREE, '"r5"') == 5


def test_what_was_looked_at_binds_no_service_that_it_does_not_show() -> None:
    call_back = next(each for each in ACTS if each.command.__name__ == "RecordCallback")
    assert expected(call_back, '"i3.r8"') is None


def test_an_act_that_decides_wants_to_know_what_its_author_saw() -> None:
    with pytest.raises(Problem) as missing:
        expected(GUARDED, "")
    assert (missing.value.status, missing.value.facts) == (428, {"etag": '"i3.r8"'})
    with pytest.raises(Problem) as malformed:
        expected(GUARDED, "r8")
    assert malformed.value.status == 400


@pytest.mark.parametrize("key", ["", " ", '""', "x" * 201, "zwölf", "a\tb", "\x7f"])
def test_a_key_is_present_short_and_visible(key: str) -> None:
    with pytest.raises(Problem) as refused:
        commanding.key_of(asking(idempotency_key=key))
    assert refused.value.status == 400


def test_a_key_may_be_quoted() -> None:
    assert commanding.key_of(asking(idempotency_key='"7f3a"')) == "7f3a"
    assert commanding.key_of(asking(idempotency_key="x" * 200)) == "x" * 200


def test_every_act_that_decides_on_a_case_wants_if_match() -> None:
    assert all(act.on in {"case", "meeting"} for act in ACTS if act.guarded)
    assert len({(act.method, act.path) for act in ACTS}) == len(ACTS)


def test_a_body_is_what_its_schema_says_and_a_text_is_no_number() -> None:
    body = {
        "title": "漏水", "narrative": "楼上漏水", "channel": "window", "kind": "neighbours",
        "division": "150104002003", "since": "2025-04-01", "households": 2,
    }  # fmt: skip
    made = bodies.fit(intake.RegisterCase, body)
    assert codec.plain(made)["since"] == "2025-04-01"
    for name, wrong in (("households", "2"), ("households", True), ("since", 0), ("title", 5)):
        with pytest.raises(Problem) as refused:
            bodies.fit(intake.RegisterCase, {**body, name: wrong})
        assert [each["field"] for each in refused.value.errors or []] == [name]


def test_a_problem_names_some_of_very_many_wrong_fields() -> None:
    with pytest.raises(Problem) as refused:
        bodies.fit(intake.AcceptCase, {f"field{n}": n for n in range(1000)})
    assert len(refused.value.errors or []) == 50


@pytest.mark.parametrize(
    "typed",
    ["ABCD-EF01-2345-6789", "abcdef0123456789", "abcd ef01 2345 6789", "ＡＢＣＤ－ＥＦ01 2345 6789",
     "ABCD-EFO1-2345-6789", "abcd–efOl–2345–6789", "ABCD/EF0I/2345/6789"],
)  # fmt: skip
def test_a_query_code_is_read_however_it_was_typed(typed: str) -> None:
    assert reads.as_written(typed) == "ABCDEF0123456789"
