"""What a centre may change about time, read once at start and refused with a clear word."""

from datetime import date, time
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from services.chassis import codec
from services.contracts import codes

from ..calendar import Calendar
from ..domain.clocks import CALENDAR_DAYS, WORKING_HOURS
from ..timetable import DAYS_OF_PAPERS, FIGURES, Pause, Policy, Rising, Row

HERE = Path(__file__).parent
DIGITS = {"community", "street", "county"}
T = TypeVar("T")


class PolicyError(Exception):
    """A policy file that cannot be used; names file, row and field."""

    def __init__(self, file: Path, row: str, field: str, trouble: str) -> None:
        super().__init__(f"{file.name}: row {row!r}, field {field!r}: {trouble}")
        self.file = file
        self.row = row
        self.field = field


def load(folder: Path = HERE) -> Policy:
    """All files of a folder. Raises PolicyError; a service with a broken policy does not start."""
    return Policy(
        rows=_rows(folder / "limits.yaml"),
        pauses=_pauses(folder / "pauses.yaml"),
        rising=_rising(folder / "levels.yaml"),
        calendar=_calendar(folder / "calendar.yaml"),
    )


def read(file: Path) -> Any:
    """A file's table. Raises PolicyError."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise PolicyError(file, "", "", f"not YAML: {error}") from error
    if not isinstance(found, dict):
        raise PolicyError(file, "", "", "should be a table of names")
    return found


def build(cls: type[T], plain: Any, file: Path, row: str) -> T:
    """One row of a file. Raises PolicyError naming its first wrong field."""
    try:
        return codec.build(cls, plain)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(each) for each in first["loc"]) or "(all)"
        raise PolicyError(file, row, field.replace("since", "from"), first["msg"]) from error


# limits.yaml ------------------------------------------------------------------------------------


def _rows(file: Path) -> tuple[Row, ...]:
    found = read(file).get("rows")
    if not isinstance(found, list):
        raise PolicyError(file, "", "rows", "should be a list")
    rows = tuple(_row(plain, index, file) for index, plain in enumerate(found))
    _check_pairs(rows, file)
    for what in FIGURES:
        if not any(row.what == what and row.is_general for row in rows):
            raise PolicyError(file, "", what, "a row without conditions is needed")
    return rows


def _row(plain: Any, index: int, file: Path) -> Row:
    name = str(plain.get("id") if isinstance(plain, dict) else None) or f"number {index + 1}"
    if not isinstance(plain, dict) or "since" in plain:
        raise PolicyError(file, name, "(all)", "should be a table; its first day is `from`")
    row = build(Row, {("since" if k == "from" else k): v for k, v in plain.items()}, file, name)
    wanted = "hours" if row.unit == WORKING_HOURS else "days"
    other = "days" if wanted == "hours" else "hours"
    if getattr(row, other) is not None:
        raise PolicyError(file, name, other, f"{row.unit} are counted by {wanted}")
    if getattr(row, wanted) is None and row.what not in DAYS_OF_PAPERS:
        raise PolicyError(file, name, wanted, "is missing")
    if row.what == "extend" and row.unit != CALENDAR_DAYS:
        raise PolicyError(file, name, "unit", "an extension moves a day, and is calendar-days")
    if row.article is None and row.source is None and not row.assumed:
        raise PolicyError(file, name, "article", "article or source is missing; or say `assumed`")
    return row


def _check_pairs(rows: tuple[Row, ...], file: Path) -> None:
    names: set[str] = set()
    places: dict[tuple[Any, ...], str] = {}
    for row in rows:
        if row.id in names:
            raise PolicyError(file, row.id, "id", "there are two rows of this name")
        names.add(row.id)
        place = (row.what, row.conditions, row.since)
        if row.enabled and place in places:
            trouble = f"the row {places[place]!r} has the same conditions from the same day"
            raise PolicyError(file, row.id, "from", trouble)
        if row.enabled:
            places[place] = row.id


# The other three --------------------------------------------------------------------------------


def _pauses(file: Path) -> dict[str, Pause]:
    found = read(file)
    for reason in found:
        if reason not in codes.PAUSES:
            raise PolicyError(file, str(reason), "", f"is none of {sorted(codes.PAUSES)}")
    return {reason: build(Pause, plain, file, reason) for reason, plain in found.items()}


def _rising(file: Path) -> Rising:
    found = build(Rising, read(file), file, "")
    for level in ("street", "district"):
        if level not in found.units:
            raise PolicyError(file, "units", level, "is missing")
        _check_names(found.units[level], DIGITS, file, f"units.{level}")
    for ground in ("limit", "passed-around", "risk", "meeting"):
        if ground not in found.reasons:
            raise PolicyError(file, "reasons", ground, "is missing")
        _check_names(found.reasons[ground], {"what"}, file, f"reasons.{ground}")
    return found


def _check_names(text: str, known: set[str], file: Path, field: str) -> None:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise PolicyError(file, "", field, str(error)) from error
    for name in names:
        if name not in known:
            raise PolicyError(file, "", field, f"{{{name}}} is none of {sorted(known)}")


def _calendar(file: Path) -> Calendar:
    found = read(file)
    hours = found.get("hours") or []
    try:
        spans = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in hours]
    except (ValueError, TypeError) as error:
        raise PolicyError(file, "", "hours", f"pairs such as [09:00, 12:00]: {error}") from error
    ordered = [each for span in spans for each in span]
    if not spans or ordered != sorted(set(ordered)):
        raise PolicyError(file, "", "hours", "spans in order, each opening before it closes")
    days = {name: _days(found.get(name) or [], name, file) for name in ("days_off", "days_on")}
    return Calendar(tuple(spans), **days)


def _days(found: Any, field: str, file: Path) -> frozenset[date]:
    if not isinstance(found, list) or not all(type(each) is date for each in found):
        raise PolicyError(file, "", field, "a list of days such as 2025-08-01")
    return frozenset(found)
