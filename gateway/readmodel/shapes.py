"""The shapes that readers get: they make the OpenAPI schemas, and type the fold of events."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from .desk_shapes import Attachment, Duplicate, Duty, Link, NextDue, Promise
from .form_shapes import FormEntry
from .risk_shapes import RiskView
from .talk_shapes import CrimeReport, Mediation, MeetingDecision

# Codes are those of services/contracts/codes.py; times RFC 3339; dates ISO 8601.


class Assignment(TypedDict):
    """One unit's part: `state` is assigned, signed, objected, disputed, done, rerouted, recalled
    or returned; an objection is for its `sender` to settle, a dispute for `superior` to decide.
    """

    assignment: int
    unit: str
    sender: str
    lead: bool
    duty: str
    due: str
    paper: str
    state: str
    since: str
    result: str | None
    replaces: int | None
    superior: str | None


class Limit(TypedDict):
    """How long a step may take: `limit` is its name in the case, `what` the step (a code).

    `state` is running, paused, overdue, met, late or dropped. `due` is the instant at which it is
    over, `last_day` the last day to meet it; none while it is paused. `unit` owes it, none: whoever
    holds the case.
    """

    limit: str
    what: str
    state: str
    due: str | None
    last_day: str | None
    counted: str
    length: int
    article: str | None
    unit: str | None
    reminded: int


class Progress(TypedDict):
    """Where it stands: `done` of `of` when countable."""

    summary: str | None
    done: int | None
    of: int | None
    at: str | None


class CaseSummary(TypedDict):
    """A case in a list."""

    id: str
    number: str
    title: str
    status: str
    kind: str
    channel: str
    division: str
    grid: str | None
    level: str
    risk: str | None
    households: int
    first_asked: str
    holder: str
    held_since: str
    held_until: str | None
    next_due: NextDue | None
    reported_at: str
    changed_at: str


class Callback(TypedDict):
    """The call-back (回访): planned, reached, given-up or cancelled; `on` is its next day."""

    state: str
    on: str | None
    tries: int
    answer: str | None


class Unreached(TypedDict):
    """Somebody who could not be told by the channel they chose. `reason` is a code."""

    channel: str
    template: str
    reason: str
    at: str


class CaseFile(CaseSummary):
    """The case file (一案一卷). `versions` are the stream versions behind the ETag."""

    narrative: str
    since: str | None
    sectors: list[str]
    wants: str | None
    origin: str | None
    parties: list[dict[str, str]]
    assignments: list[Assignment]
    supervised: list[dict[str, str | None]]
    limits: list[Limit]
    paused: dict[str, str | None] | None
    agents: list[dict[str, str | None]]
    levels: list[dict[str, str]]
    visits: int
    informed: int
    progress: Progress
    mediations: list[Mediation]
    meetings: list[MeetingDecision]
    crime_report: CrimeReport | None
    risk_view: RiskView
    handled: dict[str, Any] | None
    settled_level: str | None
    outside: dict[str, str]
    resolved: dict[str, Any] | None
    rating: dict[str, Any] | None
    lawful_route: dict[str, str] | None
    order: dict[str, Any] | None
    petition: dict[str, Any] | None
    handover: dict[str, Any] | None
    needs: dict[str, Any] | None
    pending: dict[str, Any] | None
    emergency: str | None
    advice: list[str]
    duty: Duty
    promises: list[Promise]
    contacts: int
    confirmed: dict[str, Any] | None
    links: list[Link]
    children: list[dict[str, str]]
    merged_into: dict[str, Any] | None
    merged: list[dict[str, str]]
    duplicates: list[Duplicate]
    attachments: list[Attachment]
    forms: list[FormEntry]
    archived_at: str | None
    callback: Callback | None
    unreached: dict[str, Unreached] | None
    versions: dict[str, int]


class Step(TypedDict):
    """One step of the trail: who, when, what, why, in the reader's language; which of 五办."""

    id: str
    time: str
    type: str
    doing: str | None
    what: str
    why: str | None
    who: dict[str, str]
    service: str
    sequence: str
    data: dict[str, Any]


class GridFile(TypedDict):
    """A grid and what happened in it."""

    code: str
    name: str
    community: str
    households: int
    officer: str
    party_group: str
    unit_heads: list[str]
    household_heads: list[str]
    rounds: list[dict[str, Any]]
    visits: int
    patrols: int
    incidents: int
    last_patrol: str | None


class Subscription(TypedDict):
    """An outside system's subscription; `state` is active, ended, or gone (it answered 410)."""

    id: str
    url: str
    types: list[str]
    state: str
    made_at: str
    made_by: str


class Delivery(TypedDict):
    """What became of one event on its way to one subscription: delivered, or failed for good."""

    id: str
    event: str
    type: str
    state: str
    tries: int
    reason: str | None
    at: str


class Task(TypedDict):
    """Something the caller has to do. `about` is case, grid, care-plan or meeting, `subject` which;
    `ref` is the number of an assignment or measure, or the id of a danger or task.
    """

    about: str
    subject: str
    case: str | None
    number: str
    title: str
    kind: str
    text: str
    ref: str
    due: str | None
    since: str


class Notice(TypedDict):
    """A notice to the caller, in the caller's language."""

    id: str
    subject: str
    text: str
    at: str
