"""Who may see what: the rule over one row and the rule in SQL say the same."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import access
from gateway.problems import Problem
from services.chassis.identity import Caller
from services.contracts.codes import ROLES

COUNTIES = ["150104", "150105"]
STREETS = ["", "150104002", "150104003"]
COMMUNITIES = ["", "150104002003", "150104002004"]
GRIDS = ["", "150104002003007", "150104002003008"]
UNITS = ["", "150104:housing-bureau", "150104002:centre"]
PEOPLE = ["clerk.li", "officer.007"]
TODAY = date(2025, 4, 7)

CASES = st.fixed_dictionaries(
    {
        "county": st.sampled_from(COUNTIES),
        "street": st.sampled_from(STREETS),
        "community": st.sampled_from(COMMUNITIES),
        "grid": st.sampled_from(GRIDS),
        "units": st.lists(st.sampled_from([*UNITS[1:], "staff:officer.007"]), unique=True),
        "first_asked": st.sampled_from(PEOPLE),
        "stand_ins": st.none() | st.lists(st.sampled_from(PEOPLE)),
    }
)
CALLERS = st.builds(
    Caller,
    id=st.sampled_from(PEOPLE),
    roles=st.lists(st.sampled_from(sorted(ROLES)), min_size=1, max_size=3, unique=True).map(tuple),
    unit=st.sampled_from(UNITS),
    region=st.sampled_from(["", *COUNTIES, *STREETS, *COMMUNITIES, *GRIDS]),
)


def holds(where: str, parameters: dict[str, Any], case: dict[str, Any]) -> bool:
    """What PostgreSQL makes of the few forms that `conditions` writes, read as Python."""
    python = re.sub(r"units @> ARRAY\[%\((\w+)\)s\]", r"(p['\1'] in units)", where)
    python = python.replace(f"grid IN ({access.STOOD_IN})", "p['staff'] in (stand_ins or ())")
    python = re.sub(r"%\((\w+)\)s", r"p['\1']", python)
    for sql, word in ((" = ", " == "), (" <> ", " != "), (" AND ", " and "), (" OR ", " or ")):
        python = python.replace(sql, word)
    return bool(eval(python.replace("false", "False"), {"p": parameters, **case}))


@given(CALLERS, CASES)
def test_the_rule_over_a_row_and_the_rule_in_sql_agree(
    caller: Caller, case: dict[str, Any]
) -> None:
    if set(caller.roles) & access.READERS:
        where, parameters = access.conditions(caller, TODAY)
        assert holds(where, parameters, case) == access.may_see(caller, case)
    else:
        with pytest.raises(Problem, match="role-cannot-read"):
            access.conditions(caller, TODAY)
        assert not access.may_see(caller, case)


CASE: dict[str, Any] = {
    "county": "150104", "street": "150104002", "community": "150104002003",
    "grid": "150104002003007", "units": ["150104:housing-bureau"], "first_asked": "officer.007",
}  # fmt: skip


def caller(role: str, region: str = "", unit: str = "", id_: str = "somebody") -> Caller:
    return Caller(id_, (role,), unit, region)


@pytest.mark.parametrize("role", sorted(access.BY_REGION))
def test_a_level_sees_its_region_and_what_lies_below(role: str) -> None:
    for region in ("150104", "150104002", "150104002003"):
        assert access.may_see(caller(role, region), CASE)
    for region in ("", "150105", "150104003", "150104002004", "15010", "150104002003007"):
        assert not access.may_see(caller(role, region), CASE)


@pytest.mark.parametrize("role", sorted(access.BY_UNIT))
def test_a_department_sees_the_cases_given_to_it(role: str) -> None:
    assert access.may_see(caller(role, "150105", "150104:housing-bureau"), CASE)
    assert not access.may_see(caller(role, "150104", "150104:tax-bureau"), CASE)
    assert not access.may_see(caller(role, "150104"), CASE)


def test_an_officer_sees_the_own_grid_and_the_own_reports() -> None:
    assert access.may_see(caller("officer", "150104002003007"), CASE)
    assert access.may_see(caller("officer", "150104002003008", id_="officer.007"), CASE)
    assert not access.may_see(caller("officer", "150104002003008"), CASE)
    assert not access.may_see(caller("officer", "150104002003"), CASE)


def test_an_officer_without_a_region_does_not_see_the_cases_without_a_grid() -> None:
    assert not access.may_see(caller("officer"), {**CASE, "grid": ""})


@pytest.mark.parametrize("role", ["admin", "resident", "system"])
def test_who_reads_no_business_data_sees_nothing(role: str) -> None:
    anybody = caller(role, "150104", "150104:housing-bureau", "officer.007")
    assert not access.may_see(anybody, CASE)
    assert not access.may_see_grid(anybody, CASE["grid"])
    for refused in (
        lambda caller: access.conditions(caller, TODAY),
        access.require_content, access.require_grids,
    ):  # fmt: skip
        with pytest.raises(Problem) as no:
            refused(anybody)
        assert no.value.status == 403


def test_an_auditor_follows_the_trail_but_not_the_content() -> None:
    assert access.may_see(caller("auditor", "150104"), CASE)
    with pytest.raises(Problem, match="content-not-for-role"):
        access.require_content(caller("auditor", "150104"))


def test_a_grid_is_seen_by_its_region_and_its_officer() -> None:
    code = CASE["grid"]
    for who in (caller("clerk", "150104002"), caller("officer", code)):
        assert access.may_see_grid(who, code)
    for who in (caller("clerk", "150104003"), caller("clerk"), caller("handler", "150104002"),
                caller("officer", "150104002003008")):  # fmt: skip
        assert not access.may_see_grid(who, code)
    for wrong in ("150104002003007\0", "15010400200300", "１５０１０４００２００３００７", ""):
        assert not access.may_see_grid(caller("clerk", "150104002"), wrong)


def test_what_is_made_lies_in_the_callers_region() -> None:
    access.require_region(caller("clerk", "150104002"), "150104002003", "division")
    access.require_region(caller("officer", "150104002003007"), "150104002003", "division")
    for region in ("150104003", "", "150104002003"):
        with pytest.raises(Problem) as no:
            access.require_region(caller("clerk", region), "150104002", "division")
        assert (no.value.code, no.value.facts["field"]) == ("outside-region", "division")


def test_whoever_stands_in_sees_the_cases_of_the_grid_and_of_no_other() -> None:
    case = {
        "county": "150104", "street": "150104002", "community": "150104002003",
        "grid": "150104002003007", "units": [], "first_asked": "officer.007",
    }  # fmt: skip
    substitute = Caller(id="officer.009", roles=("officer",), unit="", region="150104002003009")
    assert not access.may_see(substitute, {**case, "stand_ins": None})
    assert access.may_see(substitute, {**case, "stand_ins": ["officer.009"]})
    # Being named is not enough for who is no officer.
    clerk = Caller(id="officer.009", roles=("clerk",), unit="", region="")
    assert not access.may_see(clerk, {**case, "stand_ins": ["officer.009"]})
