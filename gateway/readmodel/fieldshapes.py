"""The shapes of field work, care plans and the centre: they make the OpenAPI schemas."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from .shapes import GridFile


class Substitute(TypedDict):
    """Who does the officer's work from one day to another, both included."""

    staff: str
    since: str
    until: str


class DangerFile(TypedDict):
    """A hidden danger; `incident` is the case it became; `check_by` when it is looked at again."""

    id: str
    grid: str
    hazard: str
    place: str
    urgency: str
    check_by: str
    state: str
    checked: int
    incident: str | None
    since: str
    how: str | None


class GridPage(GridFile):
    """A grid with who stands in, now or later, and its open dangers."""

    substitutes: list[Substitute]
    dangers: list[DangerFile]


class CarePlanView(TypedDict):
    """A care plan; `state` is open, ended or forgotten. Who does not help sees that it exists and
    its dates; nobody sees here whom it is for.
    """

    id: str
    division: str
    state: str
    opened_at: str
    review_on: str
    until: str | None
    ended: dict[str, str] | None
    by_consent: bool | None
    units: list[str]
    helpers: list[str]
    help: list[dict[str, str]]
    visits: int | None
    last_visit: str | None
    reviews: int | None
    version: int


class CentreNow(TypedDict):
    """Who is there at this moment: units by their weekdays, people by the day's roster."""

    at: str
    units: list[dict[str, str]]
    duty: list[dict[str, str]]


class CentreView(TypedDict):
    """A centre; `points` are 四有 or 五有, each met or with what is missing."""

    division: str
    name: str
    sign: str | None
    rooms: list[dict[str, Any]]
    staff: list[dict[str, Any]]
    rules: list[dict[str, Any]]
    units: list[dict[str, Any]]
    points: list[dict[str, Any]]
    today: list[dict[str, str]]
    now: CentreNow
