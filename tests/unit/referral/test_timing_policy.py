"""The policy of time: which row applies, and a broken file says what is wrong where."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.contracts import codes
from services.referral.domain.terms import Facts
from services.referral.policy import HERE, PolicyError, load
from tests.controls.alone import Alone

POLICY = load()
PETITION = Facts("150104002003", "petition", "labour", "medium", "community")
DAY = date(2025, 4, 7)

# domain.md T1–T18: what, length, unit, article.
STATUTES = {
    "T1": ("sort", 15, "calendar-days", "信访工作条例 §22"),
    "T2": ("accept", 15, "calendar-days", "信访工作条例 §23"),
    "T3": ("object", 5, "working-days", "信访工作条例 §23"),
    "T4": ("handle", 60, "calendar-days", "信访工作条例 §34"),
    "T5": ("extend", 30, "calendar-days", "信访工作条例 §34"),
    "T6": ("review", 30, "calendar-days", "信访工作条例 §35"),
    "T7": ("review-decision", 30, "calendar-days", "信访工作条例 §35"),
    "T8": ("second-review", 30, "calendar-days", "信访工作条例 §36"),
    "T9": ("second-review-decision", 30, "calendar-days", "信访工作条例 §36"),
    "T11": ("confirm", 30, "calendar-days", "人民调解法 §33；民事诉讼法 §205"),
    "T12": ("confirm-accept", 3, "calendar-days", "法释[2011]5 §4"),
    "T12-decide": ("confirm-decision", 15, "calendar-days", "法释[2011]5 §5"),
    "T12-extend": ("confirm-extension", 10, "calendar-days", "法释[2011]5 §5"),
    "T13": ("court-mediation", 30, "calendar-days", "人民法院在线调解规则 §24"),
    "T14": ("court-mediation-ordinary", 15, "calendar-days", "人民法院在线调解规则 §24"),
    "T14-simple": ("court-mediation-simple", 7, "calendar-days", "人民法院在线调解规则 §24"),
    "T15": ("name-mediator", 3, "working-days", "人民法院在线调解规则 §10"),
    "T15-confirm": ("mediator-confirms", 3, "working-days", "人民法院在线调解规则 §12"),
    "T16": ("labour-mediation", 15, "calendar-days", "劳动争议调解仲裁法 §14"),
    "T17": ("reconsideration", 60, "calendar-days", "行政复议法 §20"),
    "T17-decide": ("reconsideration-decision", 60, "calendar-days", "行政复议法 §62"),
    "T17-simple": ("reconsideration-decision-simple", 30, "calendar-days", "行政复议法 §62"),
    "T18": ("information", 20, "working-days", "政府信息公开条例"),
    "T18-extend": ("information-extension", 20, "working-days", "政府信息公开条例"),
}


@pytest.mark.parametrize("id_", STATUTES)
def test_the_statutory_limits_are_shipped_with_their_articles(id_: str) -> None:
    row = POLICY.row(id_)
    assert row is not None
    assert (row.what, row.length, row.unit, row.article) == STATUTES[id_]
    assert (row.local, row.assumed, row.enabled) == (False, False, True)


def test_local_rules_hold_for_their_own_area_or_not_at_all() -> None:
    local = [row for row in POLICY.rows if row.local]
    assert {"T19-simple", "T20", "T21-report", "T22-urgent", "T24", "T25"} <= {r.id for r in local}
    assert all(row.area or not row.enabled for row in local)
    assert all(row.source for row in local)


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        (PETITION, "T4"),
        (Facts("341721001", "petition", "labour", "low", "street"), "T19-simple"),
        (Facts("341721001", "window", "labour", "high", "street"), "T19-complex"),
        (Facts("341721001", "petition", "labour", None, "street"), "T4"),
        (Facts("620724100", "window", "other", None, "street"), "T20"),
        (Facts("150104002", "window", "other", "high", "street"), None),
    ],
)
def test_the_most_specific_row_wins(facts: Facts, row: str | None) -> None:
    found = POLICY.pick("handle", facts, DAY)
    assert (found.id if found else None) == row


def test_a_row_is_asked_for_the_day_on_which_the_clock_starts() -> None:
    assert POLICY.pick("handle", PETITION, date(2022, 4, 30)) is None
    found = POLICY.pick("handle", PETITION, date(2022, 5, 1))
    assert found is not None
    assert found.id == "T4"


def test_every_limit_is_shown_with_its_article_and_the_words_of_its_codes(timed: Alone) -> None:
    shown = {each["code"]: each for each in timed.ask("referral.show-limits").facts["limits"]}
    assert list(shown) == [row.id for row in POLICY.rows]
    for id_, (what, length, unit, article) in STATUTES.items():
        found = shown[id_]
        assert (found["what"], found["days"], found["counted"]) == (what, length, unit)
        assert (found["article"], found["assumed"], found["in_force"]) == (article, False, True)
    assert shown["T3"]["label"] == {"zh": "提出异议", "en": "objecting"}
    assert shown["T3"]["counted_label"] == {"zh": "工作日", "en": "working days"}
    assert shown["T3"]["since"] == "2022-05-01"
    assert (shown["slip"]["days"], shown["slip"]["hours"]) == (None, None)
    assert not shown["T22-help"]["in_force"]  # an example, not enabled
    assert timed.types == []


def test_of_two_rows_for_the_same_the_later_one_is_in_force_once_it_has_begun() -> None:
    old = POLICY.row("T4")
    assert old is not None
    new = replace(old, id="T4-new", days=45, since=date(2026, 1, 1))
    policy = replace(POLICY, rows=(new, old))
    for day, holds in ((date(2022, 4, 30), []), (DAY, ["T4"]), (date(2026, 1, 1), ["T4-new"])):
        assert [each["code"] for each in policy.shown(day) if each["in_force"]] == holds


def test_every_reason_to_pause_says_what_stops() -> None:
    assert set(POLICY.pauses) == set(codes.PAUSES)
    assert POLICY.stopped("hearing")[:2] == ["handle", "duty"]
    assert POLICY.stopped(None) == []


# Broken files -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in HERE.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def change(folder: Path, name: str, **more: Any) -> None:
    file = folder / name
    found = yaml.safe_load(file.read_text("utf-8"))
    file.write_text(yaml.safe_dump({**found, **more}, allow_unicode=True), "utf-8")


def refused(folder: Path) -> tuple[str, str, str]:
    with pytest.raises(PolicyError) as error:
        load(folder)
    return error.value.file.name, error.value.row, error.value.field


FIRST = {"id": "mine", "what": "handle", "days": 3, "from": date(2025, 1, 1), "assumed": True}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**FIRST, "what": "dawdle"}, "what"),
        ({**FIRST, "days": -1}, "days"),
        ({**FIRST, "days": None}, "days"),
        ({**FIRST, "hours": 3}, "hours"),
        ({**FIRST, "unit": "working-hours"}, "days"),
        ({**FIRST, "unit": "weeks"}, "unit"),
        ({**FIRST, "area": "Hohhot"}, "area"),
        ({**FIRST, "channel": "pigeon"}, "channel"),
        ({**FIRST, "level": "province"}, "level"),
        ({**FIRST, "from": "soon"}, "from"),
        ({**FIRST, "warn": ["2d"]}, "warn.0"),
        ({**FIRST, "after": ["shout"]}, "after.0"),
        ({**FIRST, "assumed": False}, "article"),
        ({**FIRST, "id": "T1"}, "id"),
        ({**FIRST, "channel": "petition", "from": date(2022, 5, 1)}, "from"),
        ({**FIRST, "until": date(2026, 1, 1)}, "until"),
        ({**FIRST, "what": "extend", "area": "62", "unit": "working-days"}, "unit"),
    ],
)
def test_a_broken_row_is_named_with_its_field(
    folder: Path, row: dict[str, Any], field: str
) -> None:
    rows = yaml.safe_load((folder / "limits.yaml").read_text("utf-8"))["rows"]
    change(folder, "limits.yaml", rows=[*rows, row])
    assert refused(folder) == ("limits.yaml", row["id"], field)


def test_before_the_first_day_of_a_figure_the_first_counts() -> None:
    """A centre that writes its rows with the day of its opening decides the day before, too."""
    rows = [replace(row, since=date(2030, 1, 1)) for row in POLICY.rows if row.id == "T3"]
    later = replace(rows[0], id="later", since=date(2031, 1, 1), days=9)
    policy = replace(POLICY, rows=(later, *rows))
    facts = Facts("150104002", "window", "housing", None, "street")
    found = [policy.figure("object", facts, date(year, 6, 1)).length for year in (2025, 2030, 2031)]
    assert found == [5, 5, 9]


@pytest.mark.parametrize("what", ["object", "extend", "answer"])
def test_a_figure_that_is_always_needed_is_always_there(folder: Path, what: str) -> None:
    rows = yaml.safe_load((folder / "limits.yaml").read_text("utf-8"))["rows"]
    change(folder, "limits.yaml", rows=[row for row in rows if row["what"] != what])
    assert refused(folder) == ("limits.yaml", "", what)


@pytest.mark.parametrize(
    ("name", "more", "where"),
    [
        ("calendar.yaml", {"hours": []}, ("", "hours")),
        ("calendar.yaml", {"hours": [["09:00", "08:00"]]}, ("", "hours")),
        ("calendar.yaml", {"hours": [["nine", "ten"]]}, ("", "hours")),
        ("calendar.yaml", {"days_off": ["Monday"]}, ("", "days_off")),
        ("pauses.yaml", {"bored": {"stops": ["handle"]}}, ("bored", "")),
        ("pauses.yaml", {"hearing": {"stops": []}}, ("hearing", "stops")),
        ("levels.yaml", {"units": {"street": "{street}:a"}}, ("units", "district")),
        ("levels.yaml", {"units": {"street": "{town}:a", "district": "b"}}, ("", "units.street")),
        ("levels.yaml", {"reasons": {"limit": "x"}}, ("reasons", "passed-around")),
        ("levels.yaml", {"passed_around_more_than": 0}, ("", "passed_around_more_than")),
    ],
)
def test_the_other_files_are_checked_too(
    folder: Path, name: str, more: dict[str, Any], where: tuple[str, str]
) -> None:
    change(folder, name, **more)
    assert refused(folder) == (name, *where)


def test_what_is_no_yaml_is_named(folder: Path) -> None:
    (folder / "limits.yaml").write_text("rows: [")
    assert refused(folder)[0] == "limits.yaml"
    (folder / "limits.yaml").write_text("- rows")
    assert refused(folder)[0] == "limits.yaml"
