"""What a form's fields may hold: a pure check of what was filled in against the kind in force."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from . import form_errors as errors

UNIT = re.compile(r"[0-9]{6,12}:[a-z0-9][a-z0-9-]*")
STAFF = re.compile(r"[a-z0-9][a-z0-9.-]{1,63}")
PART = "case-part"  # filled in from the case when it is printed, by nobody
MOST = 2_000  # characters of a text, and the largest number where the kind says no other


class FieldRule(Protocol):
    """One field of a kind. `most` is characters of a text, or the largest number."""

    @property
    def code(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def most(self) -> int | None: ...
    @property
    def choices(self) -> Collection[str]: ...


def fitted(fields: Sequence[FieldRule], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values in the kind's own order.

    Raises FormFieldUnknown, FormFieldMissing or FormFieldMalformed, naming the field.
    """
    open_ = {each.code: each for each in fields if each.type != PART}
    for name in given:
        if name not in open_:
            raise errors.FormFieldUnknown(field=name, known=list(open_))
    made = {}
    for code, each in open_.items():
        value = given.get(code)
        if value is None:
            if each.required:
                raise errors.FormFieldMissing(field=code)
            continue
        if not _fits(each, value):
            raise errors.FormFieldMalformed(field=code, type=each.type, **_expected(each))
        made[code] = value
    return made


def _fits(rule: FieldRule, value: Any) -> bool:
    if rule.type == "number":
        return type(value) is int and 0 <= value <= (rule.most or 1_000_000_000)
    if not isinstance(value, str):
        return False
    checks = {
        "text": lambda: 0 < len(value) <= (rule.most or MOST),
        "unit": lambda: bool(UNIT.fullmatch(value)),
        "staff": lambda: bool(STAFF.fullmatch(value)),
        "date": lambda: _is_day(value),
        "choice": lambda: value in rule.choices,
    }
    return checks[rule.type]()


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _expected(rule: FieldRule) -> dict[str, Any]:
    """What would fit, for the words of the refusal."""
    said = {
        "text": f"1–{rule.most or MOST}",
        "number": f"0–{rule.most or 1_000_000_000}",
        "unit": "150104:justice-office",
        "staff": "clerk.li",
        "date": "2025-06-30",
        "choice": ", ".join(rule.choices),
    }
    return {"expected": said[rule.type]}
