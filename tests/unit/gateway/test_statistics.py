"""The numbers, counted from the folded files of cases: they add up, and each means what it says."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import languages
from gateway.readmodel import casefile, facts
from gateway.readmodel.facts import Fact
from gateway.statistics import counting, definitions, report
from gateway.statistics.counting import Period
from services.contracts import codes

from .test_casefile import event

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
START = datetime(2024, 11, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 500 * 24).map(lambda hours: START + timedelta(hours=hours))
ENDED = ["case.reported", "case.accepted", "case.assigned", "case.signed", "case.handled",
         "case.resolved", "case.rated"]  # fmt: skip


@st.composite
def some_facts(draw: st.DrawFn) -> Fact:
    registered = draw(INSTANTS)
    declined, merged = draw(st.sampled_from([(False, False)] * 4 + [(True, False), (False, True)]))
    after = st.none() | st.integers(0, 200).map(lambda days: registered + timedelta(days=days))
    closed = None if declined or merged else draw(after)
    rated = draw(after) if closed else None
    return Fact(
        id=str(draw(st.uuids())),
        county="150104", street="150104002", community="150104002003",
        grid=draw(st.sampled_from(["", "150104002003007", "150104002003008"])),
        kind=draw(st.sampled_from(sorted(codes.KINDS))),
        channel=draw(st.sampled_from(sorted(codes.CHANNELS))),
        risk=draw(st.sampled_from(["", *codes.RISKS])),
        level=draw(st.sampled_from(sorted(codes.LEVELS))),
        unit=draw(st.sampled_from(["", "150104:housing-bureau"])),
        first_level=draw(st.sampled_from(["community", "street"])),
        settled_level=draw(st.sampled_from(sorted(codes.LEVELS))) if closed else None,
        registered_at=registered, accepted_at=None, closed_at=closed, rated_at=rated,
        archived=False, declined=declined, merged=merged,
        outcome=draw(st.sampled_from(sorted(codes.OUTCOMES))) if closed else None,
        score=draw(st.sampled_from(sorted(codes.SCORES))) if rated else None,
        limits=draw(st.dictionaries(st.sampled_from(["accept", "duty", "revisit"]), st.booleans())),
        overdue=draw(st.booleans()),
        reopened=draw(st.integers(0, 2)), objected=draw(st.integers(0, 2)),
        escalated=draw(st.integers(0, 2)),
        repeat=draw(st.booleans()) or merged, links=0,
        households=draw(st.integers(1, 300)), people=draw(st.integers(0, 50)),
    )  # fmt: skip


MANY = st.lists(some_facts(), max_size=8)
few = settings(max_examples=40)  # a list of cases is many draws
COUNTS = [each.code for each in definitions.COUNTS]


@few
@given(MANY, st.sampled_from(sorted(definitions.GROUPS)))
def test_the_groups_add_up_to_the_total_whatever_they_are_by(found: list[Fact], by: str) -> None:
    total, groups = counting.grouped(found, YEAR, by)
    for code in COUNTS:
        assert sum(each[code] for each in groups.values()) == pytest.approx(total[code], abs=0.5)
        assert code == "days" or sum(each[code] for each in groups.values()) == total[code]


@few
@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(found: list[Fact], random: Any) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    one, other = counting.count(found, YEAR), counting.count(shuffled, YEAR)
    assert one | {"days": 0, "mean_days": 0} == other | {"days": 0, "mean_days": 0}
    assert one["days"] == pytest.approx(other["days"], abs=0.02)


@few
@given(MANY)
def test_no_share_exceeds_one(found: list[Fact]) -> None:
    figures = counting.count(found, YEAR)
    for rate in definitions.RATES:
        if rate.code != "mean_days":
            assert figures[rate.code] is None or 0 <= figures[rate.code] <= 1, rate.code
            assert figures[rate.numerator] <= figures[rate.denominator], rate.code


@few
@given(MANY, st.dates(date(2024, 12, 1), date(2025, 12, 30)))
def test_a_period_and_the_next_make_the_whole(found: list[Fact], middle: date) -> None:
    """What belongs to a period by its instant belongs to one of its two parts, and not to both."""
    whole = Period(date(2024, 1, 1), date(2026, 12, 31))
    first, second = Period(whole.since, middle), Period(middle + timedelta(days=1), whole.until)
    parts = [counting.count(found, each) for each in (first, second)]
    together = counting.count(found, whole)
    for count in definitions.COUNTS:
        if count.basis != definitions.NOW and count.code != "days":
            assert sum(part[count.code] for part in parts) == together[count.code]


@few
@given(MANY)
def test_counted_by_hand(found: list[Fact]) -> None:
    """The definitions again, written the long way."""
    figures = counting.count(found, YEAR)
    in_year = [each for each in found if counting.day(each.registered_at).year == 2025]
    once = [each for each in in_year if not each.merged and not each.declined]
    closed = [
        each for each in found if each.closed_at and counting.day(each.closed_at).year == 2025
    ]
    settled = [each for each in closed if each.outcome in {"settled", "partly-settled"}]
    assert figures["registered"] == len(in_year)
    assert figures["found"] == len(once)
    assert figures["households"] == sum(each.households for each in once)
    assert figures["closed"] == len(closed)
    assert figures["settled"] == len(settled)
    assert figures["settled_at_lowest"] == sum(x.settled_level == x.first_level for x in settled)
    owed = [[met for what, met in x.limits.items() if what != "revisit"] for x in closed]
    assert figures["with_limit"] == sum(bool(each) for each in owed)
    assert figures["on_time"] == sum(bool(each) and all(each) for each in owed)
    late = Counter(what for x in closed for what, met in x.limits.items() if not met)
    assert {what: each["late"] for what, each in figures["limits"].items() if each["late"]} == late


def test_reopening_unsettles_and_the_next_answer_settles_again() -> None:
    steps = list(ENDED)
    assert _count(steps)["settled"] == 1
    steps.append("case.reopened")
    assert _count(steps)["settled"] == 0
    assert _count(steps)["open"] == 1
    assert _count(steps)["rated"] == 1  # the verdict was given; it does not go away
    steps += ["case.handled", "case.resolved"]
    again = _count(steps)
    assert (again["settled"], again["settled_of_found"], again["reopened"]) == (1, 1, 1)


def test_what_is_sent_back_was_never_closed() -> None:
    assert _count([*ENDED[:5], "case.sent_back"])["closed"] == 0


def test_declined_and_merged_are_not_found_and_not_open() -> None:
    for last in ("case.declined", "case.merged"):
        figures = _count(["case.reported", last])
        assert (figures["registered"], figures["found"], figures["open"]) == (1, 0, 0)
        assert _count(["case.reported", last, "case.reopened"])["open"] == 1
    assert _count(["case.reported", "case.merged"])["repeat_rate"] == 1


def test_a_case_that_went_up_was_not_settled_where_it_began() -> None:
    up = [*ENDED[:4], "case.escalated", *ENDED[4:]]
    assert _count(ENDED)["lowest_rate"] == 1
    assert _count(up)["lowest_rate"] == 0
    assert _count(up)["escalated"] == 1


def test_that_it_went_up_after_it_was_handled_changes_nothing() -> None:
    assert _count([*ENDED, "case.escalated"])["lowest_rate"] == 1


@few
@given(st.randoms(use_true_random=False))
def test_how_services_are_heard_among_one_another_changes_no_number(random: Any) -> None:
    """Each service's events stay in order; between services nothing is promised."""
    kept = [event(type_, at) for at, type_ in enumerate([
        "case.reported", "case.accepted", "risk.assessed", "case.assigned", "case.limit_set",
        "case.objected", "case.signed", "case.escalated", "case.overdue", "case.limit_ended",
        "case.handled", "case.resolved", "case.rated", "case.reopened", "case.handled",
        "case.resolved", "case.archived",
    ], start=1)]  # fmt: skip
    assert _facts(kept) == _facts([kept[0], *_interleaved(kept[1:], random)])


def _interleaved(events: list[Any], random: Any) -> list[Any]:
    lines: dict[str, list[Any]] = {}
    for each in events:
        lines.setdefault(each.service, []).append(each)
    made = []
    while any(lines.values()):
        made.append(lines[random.choice([name for name, left in lines.items() if left])].pop(0))
    return made


def _facts(events: list[Any]) -> Fact:
    file: dict[str, Any] = {}
    for each in events:
        file = casefile.fold(file, each)
    return facts.of(file)


def _count(steps: list[str]) -> dict[str, Any]:
    return counting.count([facts.of(_folded(steps))], YEAR)


def _folded(steps: list[str]) -> dict[str, Any]:
    """As `folded`; who reports the handling says at which level it was."""
    file: dict[str, Any] = {}
    for at, type_ in enumerate(steps, start=1):
        more = {"level": file["level"]} if type_ == "case.handled" else {}
        file = casefile.fold(file, event(type_, at, **more))
    return file


def test_a_day_is_a_day_in_china() -> None:
    late = datetime(2024, 12, 31, 16, 30, tzinfo=UTC)  # half past midnight of the new year
    assert late in YEAR
    assert late - timedelta(hours=1) not in YEAR
    assert None not in YEAR


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (YEAR, Period(date(2024, 1, 1), date(2024, 12, 31))),
        (Period(date(2024, 1, 1), date(2024, 2, 29)), Period(date(2023, 1, 1), date(2023, 2, 28))),
        (Period(date(2025, 3, 1), date(2025, 3, 31)), Period(date(2025, 1, 29), date(2025, 2, 28))),
    ],
)
def test_the_period_to_compare_with(period: Period, before: Period) -> None:
    assert period.before() == before


def test_rules_of_counting_are_checked() -> None:
    assert "settled" in counting.rules()["settled"]
    for wrong in ({"settled": ["setled"], "satisfied": ["fair"]}, {"settled": [], "satisfied": []}):
        with pytest.raises(ValueError, match=r"counting\.yaml: settled should be some of settled"):
            counting.checked(wrong)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [(97, "90余起", "More than 90"), (90, "90起", "90"), (10, "10起", "10"), (7, "7起", "7"),
     (0, "0起", "0"), (207, "200余起", "More than 200")],
)  # fmt: skip
def test_so_many_as_reports_say_it(number: int, zh: str, en: str) -> None:
    assert (report.about(number, "zh"), report.about(number, "en")) == (zh, en)


def test_the_line_of_the_report() -> None:
    """今年以来共排查矛盾纠纷90余起，化解90余起."""
    one = facts.of(_folded(ENDED))
    cases = [replace(one, id=str(number), households=1) for number in range(97)]
    cases[0] = replace(cases[0], closed_at=None)
    told = _report(cases, "zh")
    assert told[0].startswith("共排查矛盾纠纷90余起（97起，涉及97户），化解90余起（96起）")
    assert "化解率99.0%" in told[0]
    assert "房屋宅基地97起" in " ".join(told)
    assert _report(cases, "en")[0].startswith("More than 90 disputes were found (97, ")


def test_the_report_of_an_empty_period_says_so() -> None:
    assert _report([], "en")[0] == "No case was registered in this period."


@few
@given(MANY)
def test_every_report_can_be_said(found: list[Fact]) -> None:
    for language in languages.LANGUAGES:
        told = _report(found, language)
        assert told
        assert not any("{" in each or "None" in each for each in told)


def _report(found: list[Fact], language: str) -> list[str]:
    figures, kinds = counting.grouped(found, YEAR, "kind")
    labels = {code: words[0 if language == "zh" else 1] for code, words in codes.KINDS.items()}
    before = counting.count(found, YEAR.before())
    return report.sentences(figures, before, kinds, labels, YEAR, language)


def test_the_document_defines_every_number_as_the_code_does() -> None:
    text = (Path(__file__).parents[3] / "docs" / "statistics.md").read_text("utf-8")
    counts = [f"| `{x.code}` | {x.zh} | {x.what} | {x.basis} |" for x in definitions.COUNTS]
    rates = [
        f"| `{x.code}` | {x.zh} | `{x.numerator}` / `{x.denominator}` | {x.what} |"
        for x in definitions.RATES
    ]
    assert _lines(text, "counts") == counts
    assert _lines(text, "rates") == rates
    assert all(f"`{each}`" in text for each in definitions.GROUPS)


def _lines(text: str, name: str) -> list[str]:
    shown = text.split(f"<!-- {name} -->")[1].split(f"<!-- {name} end -->", maxsplit=1)[0]
    return [line for line in shown.splitlines() if line.startswith("| `")]


def test_every_sentence_of_the_report_has_the_same_facts_in_both_languages() -> None:
    for name, words in languages.texts("statistics").items():
        assert _facts_of(words["zh"]) == _facts_of(words["en"]), name


def _facts_of(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
