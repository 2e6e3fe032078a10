"""Which points of 四有 or 五有 a centre meets: a pure function of its profile and the policy."""

from typing import Any

from .policy import Centre

Missing = list[dict[str, Any]]


def met(policy: Centre, profile: dict[str, Any]) -> list[dict[str, Any]]:
    """Every point of the policy: whether it is met, and what is missing, with how much there is."""
    found = {
        "sign": _sign(profile),
        "premises": _premises(policy, profile),
        "staff": _staff(policy, profile),
        "rules": _rules(policy, profile),
        "duty": _duty(policy, profile),
    }
    return [
        {"point": point, "met": not found[point], "missing": found[point]}
        for point in policy.points
    ]


def _short(what: str, needs: int, has: int) -> Missing:
    return [] if has >= needs else [{"what": what, "needs": needs, "has": has}]


def _sign(profile: dict[str, Any]) -> Missing:
    return _short("sign", 1, int(bool(profile["sign"])))


def _premises(policy: Centre, profile: dict[str, Any]) -> Missing:
    rooms = profile["rooms"]
    areas = {each["area"] for each in rooms}
    short = [each for area in policy.premises.areas for each in _short(area, 1, area in areas)]
    space = sum(each["square_metres"] for each in rooms)
    return short + _short("square-metres", policy.premises.square_metres, space)


def _staff(policy: Centre, profile: dict[str, Any]) -> Missing:
    counts: dict[str, int] = {}
    for each in profile["staff"]:
        counts[each["role"]] = counts.get(each["role"], 0) + each["count"]
    return [
        short
        for role, needs in policy.staff.items()
        for short in _short(role, needs, counts.get(role, 0))
    ]


def _rules(policy: Centre, profile: dict[str, Any]) -> Missing:
    return _short("rules", policy.rules, len(profile["rules"]))


def _duty(policy: Centre, profile: dict[str, Any]) -> Missing:
    present = [each["presence"] for each in profile["units"]]
    return [
        short
        for presence, needs in policy.duty.items()
        for short in _short(presence, needs, present.count(presence))
    ]
