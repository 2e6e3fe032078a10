"""The shapes that readers get: they make the OpenAPI schemas, and type the fold of events."""

from typing import Any, TypedDict

# Codes are those of services/contracts/codes.py; times RFC 3339; dates ISO 8601.


class Assignment(TypedDict):
    """One unit's part: `state` is assigned, signed, objected, done or rerouted."""

    assignment: int
    unit: str
    lead: bool
    duty: str
    due: str
    paper: str
    state: str
    since: str
    result: str | None
    replaces: int | None


class Mediation(TypedDict):
    """`state` is offered, running, refused, agreed or failed."""

    body: str
    mediator: str
    question: str
    state: str
    consents: dict[str, bool | None]
    sessions: int
    summary: str | None
    duties: list[dict[str, str]]


class MeetingDecision(TypedDict):
    """What a joint meeting decided on this case."""

    meeting: str
    title: str
    held_on: str
    decision: str
    unit: str
    due: str


class Measure(TypedDict):
    """One measure of the risk plan."""

    number: int
    what: str
    unit: str
    due: str
    done: bool
    note: str | None


class Plan(TypedDict):
    """The risk plan: responsible unit and person, measures, review day."""

    unit: str
    person: str
    review_on: str
    measures: list[Measure]


class RiskView(TypedDict):
    """The matter's level with its grounds; `method` is rules or experts."""

    level: str | None
    method: str | None
    grounds: list[str]
    experts: list[str]
    plan: Plan | None


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
    reported_at: str
    changed_at: str


class CaseFile(CaseSummary):
    """The case file (一案一卷). `versions` are the stream versions behind the ETag."""

    narrative: str
    since: str | None
    sectors: list[str]
    wants: str | None
    origin: str | None
    parties: list[dict[str, str]]
    assignments: list[Assignment]
    supervised: list[dict[str, str]]
    agents: list[dict[str, str]]
    levels: list[dict[str, str]]
    visits: int
    informed: int
    progress: Progress
    mediations: list[Mediation]
    meetings: list[MeetingDecision]
    risk_view: RiskView
    handled: dict[str, Any] | None
    resolved: dict[str, Any] | None
    rating: dict[str, Any] | None
    lawful_route: dict[str, str] | None
    archived_at: str | None
    versions: dict[str, int]


class Step(TypedDict):
    """One step of the trail: who, when, what, why, in the reader's language."""

    id: str
    time: str
    type: str
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
    visits: int
    patrols: int
    incidents: int
    last_patrol: str | None


class MeetingFile(TypedDict):
    """A joint meeting; `state` is convened or held."""

    id: str
    title: str
    kind: str
    division: str
    held_on: str
    units: list[str]
    cases: list[str]
    state: str
    attended: list[str]
    minutes: str | None
    decisions: list[dict[str, str]]
    version: int


class Task(TypedDict):
    """Something the caller has to do. `ref` is the number of an assignment or measure."""

    case: str
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
