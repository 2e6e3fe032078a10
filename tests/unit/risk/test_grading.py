"""The rules: what they say of a matter, that graver facts never lower a level, and broken files."""

from dataclasses import replace
from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import codes
from services.risk.grading import (
    COUNTED,
    ORDER,
    Facts,
    Ground,
    Otherwise,
    Policy,
    Rule,
    When,
    grade,
    whole_years,
)
from services.risk.policy import GRADING, PolicyError, load

SHIPPED = load()

numbers = st.integers(0, 400)
facts = st.builds(
    Facts, households=st.integers(1, 400), sectors=st.integers(0, 15), years=st.integers(0, 40),
    kind=st.sampled_from(sorted(codes.KINDS)), sources=st.integers(0, 4),
    signals=st.dictionaries(st.sampled_from(sorted(codes.SIGNALS)), st.integers(1, 4)),
)  # fmt: skip
bounds = st.none() | st.integers(1, 60)
rules = st.builds(
    Rule,
    id=st.just("any"),
    level=st.sampled_from(["medium", "high"]),
    when=st.builds(
        When, households=bounds, sectors=bounds, years=bounds,
        kinds=st.lists(st.sampled_from(["land", "labour"]), max_size=1), sources=bounds,
        signals=st.dictionaries(st.sampled_from(["threat", "overdue"]), st.integers(1, 3)),
    ),
    ground=st.just(Ground(zh="据", en="ground")),
)  # fmt: skip
policies = st.builds(
    Policy,
    rules=st.lists(rules, min_size=1, max_size=8),
    otherwise=st.just(Otherwise(level="low", ground=Ground(zh="无", en="none"))),
)


def of(**known) -> Facts:
    return Facts(**({"households": 1, "sectors": 0, "years": 0, "kind": "neighbours"} | known))


@pytest.mark.parametrize(
    ("known", "level"),
    [
        ({}, "low"),
        ({"households": 9, "years": 20, "sectors": 1}, "low"),
        ({"households": 10}, "medium"),
        ({"sectors": 2}, "medium"),
        ({"kind": "labour"}, "medium"),
        ({"households": 9, "sectors": 3}, "medium"),
        ({"households": 49}, "medium"),
        ({"households": 50}, "high"),
        ({"households": 10, "sectors": 3}, "high"),
        ({"households": 10, "years": 5}, "high"),
    ],
)
def test_what_the_shipped_rules_say(known, level):
    assert grade(SHIPPED, of(**known)).level == level


def test_the_grounds_are_those_of_the_level_alone():
    graded = grade(SHIPPED, of(households=10, sectors=3, kind="land"))
    assert graded.grounds == [
        "涉及领域≥3：3，户数≥10：10 / sectors ≥ 3: 3, households ≥ 10: 10"
    ]  # fmt: skip


def test_a_kind_is_told_in_words():
    assert grade(SHIPPED, of(kind="labour")).grounds == [
        "纠纷类别：劳动争议 / kind of dispute: labour and wages"
    ]


@given(policies, facts, st.sampled_from(COUNTED), numbers)
def test_graver_facts_never_lower_the_level(policy, known, name, more):
    graver = Facts(
        **{each: getattr(known, each) for each in (*COUNTED, "kind", "signals")}
        | {name: getattr(known, name) + more}
    )
    for each in (policy, SHIPPED):
        before, after = grade(each, known), grade(each, graver)
        assert ORDER.index(after.level) >= ORDER.index(before.level)
        assert after.grounds


@given(policies, facts, st.sampled_from(sorted(codes.SIGNALS)))
def test_one_more_signal_never_lowers_the_level(policy, known, code):
    more = known.signals | {code: known.signals.get(code, 0) + 1}
    for each in (policy, SHIPPED):
        before, after = grade(each, known), grade(each, replace(known, signals=more))
        assert ORDER.index(after.level) >= ORDER.index(before.level)
        assert set(after.reasons) <= {rule.id for rule in each.rules} | {"otherwise"}


def test_signals_are_told_in_words_with_their_number():
    graded = grade(SHIPPED, of(signals={"violence": 2}, sources=2))
    assert graded.reasons == ["violence"]
    assert graded.grounds == [
        "发生肢体冲突×2，来源≥2：2 / it came to blows×2, sources ≥ 2: 2"
    ]  # fmt: skip


@given(policies, facts)
def test_the_order_of_the_rules_does_not_matter(policy, known):
    turned = Policy(rules=policy.rules[::-1], otherwise=policy.otherwise)
    assert grade(turned, known).level == grade(policy, known).level


@pytest.mark.parametrize(
    ("since", "today", "years"),
    [
        (None, "2025-04-07", 0),
        ("2020-04-07", "2025-04-07", 5),
        ("2020-04-08", "2025-04-07", 4),
        ("2020-02-29", "2025-02-28", 4),
        ("2026-01-01", "2025-04-07", 0),
    ],
)
def test_years_are_whole_years(since, today, years):
    began = date.fromisoformat(since) if since else None
    assert whole_years(began, date.fromisoformat(today)) == years


def test_every_number_shipped_is_marked_as_assumed():
    assert all(rule.assumed for rule in SHIPPED.rules)


def shipped():
    return yaml.safe_load(GRADING.read_text(encoding="utf-8"))


BROKEN = [
    (("level",), "grave", "many-households", "level"),
    (("level",), "low", "many-households", "level"),
    (("when", "households"), "many", "many-households", "when.households"),
    (("when", "households"), 0, "many-households", "when.households"),
    (("when", "temper"), 3, "many-households", "when.temper"),
    (("when",), {}, "many-households", "when"),
    (("when",), {"kinds": ["gossip"]}, "many-households", "when.kinds.0"),
    (("when",), {"signals": {"gossip": 1}}, "many-households", "when.signals.gossip.[key]"),
    (("when",), {"signals": {"threat": 0}}, "many-households", "when.signals.threat"),
    (("ground", "zh"), "年数{years}", "many-households", "ground.zh"),
    (("ground", "en"), "{households!r}", "many-households", "ground.en"),
    (("ground", "en"), "{households", "many-households", "ground.en"),
    (("ground",), {"zh": "据"}, "many-households", "ground.en"),
    (("id",), "group", "group", "id"),
    (("id",), "", "number 1", "id"),
]


@pytest.mark.parametrize(("path", "value", "rule", "field"), BROKEN)
def test_a_broken_rule_is_named_with_file_and_field(tmp_path, path, value, rule, field):
    plain = shipped()
    where = plain["rules"][0]
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    file = tmp_path / "grading.yaml"
    file.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load(file)
    assert (caught.value.file, caught.value.rule, caught.value.field) == (file, rule, field)
    assert str(caught.value).startswith(f"grading.yaml: rule {rule!r}, field {field!r}: ")


@pytest.mark.parametrize("text", ["rules: [", "", "rules: {}", "otherwise: {level: low}"])
def test_a_file_that_is_no_policy_is_refused(tmp_path, text):
    file = tmp_path / "grading.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        load(file)
