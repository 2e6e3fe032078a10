"""What the desk tells: the case from first word to archive. No personal data, only references."""

from datetime import date

from ..declare import Actor, Event, event


@event("case.reported", owner="intake")
class CaseReported(Event):
    """A matter was registered. `query_tag` is the SHA-256 (hex) of the resident's query code."""

    by: Actor
    number: str
    title: str
    narrative: str
    channel: str
    kind: str
    division: str
    grid: str | None
    since: date | None
    households: int
    sectors: list[str]
    parties: list[dict[str, str]]
    wants: str | None
    origin: str | None
    first_asked: str
    query_tag: str


@event("case.accepted", owner="intake")
class CaseAccepted(Event):
    """The matter is taken in for handling."""

    by: Actor
    note: str | None


@event("case.declined", owner="intake")
class CaseDeclined(Event):
    """Not taken in; the lawful route was told."""

    by: Actor
    reason: str
    route: str
    basis: str


@event("case.sent_back", owner="intake")
class CaseSentBack(Event):
    """The outcome did not hold when verified; the handlers go on."""

    by: Actor
    reason: str


@event("case.resolved", owner="intake")
class CaseResolved(Event):
    """The outcome was verified and told to the residents by the first-asked person."""

    by: Actor
    outcome: str
    summary: str
    means: str
    told: int


@event("case.rated", owner="intake")
class CaseRated(Event):
    """The resident's verdict."""

    by: Actor
    score: str
    comment: str | None


@event("case.reopened", owner="intake")
class CaseReopened(Event):
    """New facts, or it was not solved: the matter is handled again."""

    by: Actor
    reason: str


@event("case.archived", owner="intake")
class CaseArchived(Event):
    """The dossier is closed."""

    by: Actor
    note: str | None


@event("case.parties_opened", owner="intake")
class PartiesOpened(Event):
    """Somebody read personal data of the parties: who, why, which (references only)."""

    by: Actor
    purpose: str
    reason: str
    parties: list[str]
