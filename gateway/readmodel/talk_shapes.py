"""The shapes of mediation and joint meetings: they make the OpenAPI schemas."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12


class Agreement(TypedDict):
    """An agreement in effect. `confirmation` is asked, confirmed, refused, withdrawn or lapsed."""

    effective_on: str
    confirm_until: str
    revisit_on: str
    confirmation: str | None
    court: str | None
    paper: str | None
    revisits: int
    holds: bool | None


class Mediation(TypedDict):
    """`state` is offered, running, refused, agreed, failed, or suspended: the police were told.

    `kind` of the body and `on_roster` as the mediator was named; `duties` are {side, duty, by} and,
    once the agreement is in effect, {number, state, late}; `routes` {route, basis} what was told
    where there is no agreement, or a broken one.
    """

    body: str
    mediator: str
    question: str
    state: str
    consents: dict[str, bool | None]
    sessions: int
    summary: str | None
    duties: list[dict[str, Any]]
    kind: str | None
    on_roster: bool | None
    chosen_by_sides: bool | None
    recused: list[dict[str, str]]
    agreement: Agreement | None
    routes: list[dict[str, str]]


class MeetingDecision(TypedDict):
    """What a joint meeting decided on this case; `state` is owed, done, extended or raised."""

    meeting: str
    title: str
    held_on: str
    decision: str
    unit: str
    due: str
    state: str


class CrimeReport(TypedDict):
    """What the police were told; `taken` is null until they answer."""

    unit: str
    suspicion: str
    taken: bool | None
    at: str


class PackedMatter(TypedDict):
    """A matter in the pack and why; `number`, `kind` and `status` for who may see the case."""

    case: str
    reasons: list[str]
    number: str | None
    kind: str | None
    status: str | None


class CarriedDuty(TypedDict):
    """An unfinished duty of an earlier meeting; `outcome` is done, extended or raised."""

    meeting: str
    duty: int
    case: str | None
    unit: str
    due: str
    outcome: str | None


class MeetingDuty(TypedDict):
    """What a meeting asked of a unit, or a person of it; `state` is owed, done or raised."""

    duty: int
    case: str | None
    unit: str
    person: str | None
    due: str
    state: str


class MeetingSummary(TypedDict):
    """A joint meeting in a list."""

    id: str
    title: str
    kind: str
    division: str
    held_on: str
    begins_at: str | None
    units: list[str]
    state: str
    counts: dict[str, int]


class MeetingFile(MeetingSummary):
    """A joint meeting; `state` is convened or held."""

    cases: list[str]
    topics: list[str]
    attended: list[str]
    minutes: str | None
    decisions: list[dict[str, str]]
    duties: list[MeetingDuty]
    pack: list[PackedMatter]
    carried: list[CarriedDuty]
    version: int


class MediatorsOf(TypedDict):
    """A body that may mediate, with the people of it on the roster; `fits` the kind of matter."""

    body_kind: str
    label: str
    unit: str
    mediators: list[str]
    fits: bool
    since: str
