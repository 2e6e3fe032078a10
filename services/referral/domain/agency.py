"""Acting for the residents (代办): who does it, where it stands, visits, and what residents heard.

The centre may begin this before the matter is accepted: the residents are not left waiting.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import errors
from .agreements import must_not_be_later
from .clocks import day_of
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

ARTICLE = "民法典 §165"


class AgentAppointed(Event):
    """代办员: one at each station; a new one takes the place of the old. Version 2 knows until when
    and how the residents agreed.
    """

    TOPIC = "referral.file.agent_appointed"
    class_version = 2
    agent: str
    station: str
    mandate: str
    until: str | None
    consent: str | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, nobody asked."""
        state.update(until=None, consent=None)

    def apply(self, aggregate: "File") -> None:
        aggregate.agents[self.station] = self.agent
        aggregate.agreed_to_agent = aggregate.agreed_to_agent or self.consent is not None
        aggregate.appointed += 1
        aggregate.mandates.pop(self.station, None)
        if self.until:
            aggregate.mandates[self.station] = (aggregate.appointed, self.until)


class ProgressReported(Event):
    """Where it stands."""

    TOPIC = "referral.file.progress_reported"
    summary: str
    done: int | None
    of: int | None


class VisitMade(Event):
    """走访面谈; `count` is its number within the case."""

    TOPIC = "referral.file.visit_made"
    count: int
    means: str
    whom: str
    summary: str
    held_on: str

    def apply(self, aggregate: "File") -> None:
        aggregate.visits = self.count


class ResidentsInformed(Event):
    """解读政策、通报进度."""

    TOPIC = "referral.file.residents_informed"
    means: str
    message: str
    told: int

    def apply(self, aggregate: "File") -> None:
        aggregate.informed += 1


def appoint_agent(
    file: "File",
    by: By,
    at: datetime,
    agent: str,
    station: str,
    mandate: str,
    until: str | None,
    consent: str | None,
    today: str,
) -> None:
    """Somebody acts for the residents at one of the three stations, with a mandate.

    The same agent again is another mandate, or none. Raises AlreadyAgent, AgentConsentMissing,
    MandateOver.
    """
    file.must_allow("appoint-agent")
    _, known = file.mandates.get(station, (0, None))
    if file.agents.get(station) == agent and known == until:
        raise errors.AlreadyAgent(agent=agent, station=station)
    if consent is None and not file.agreed_to_agent:
        raise errors.AgentConsentMissing(article=ARTICLE)
    if until is not None and until < today:
        raise errors.MandateOver(until=until, today=today, article=ARTICLE)
    file.trigger_event(
        AgentAppointed, timestamp=at, by=by, agent=agent, station=station, mandate=mandate,
        until=until, consent=consent,
    )  # fmt: skip


def report_progress(
    file: "File", by: By, at: datetime, summary: str, done: int | None, of: int | None
) -> None:
    """Where it stands, in words and, when countable, `done` of `of`."""
    file.must_allow("report-progress")
    must_add_up(done, of)
    file.trigger_event(ProgressReported, timestamp=at, by=by, summary=summary, done=done, of=of)


def record_visit(
    file: "File", by: By, at: datetime, means: str, whom: str, summary: str, held_on: str
) -> None:
    """A talk or visit for the case, counted; not on a day to come."""
    file.must_allow("record-visit")
    must_not_be_later(held_on, day_of(at).isoformat())
    file.trigger_event(
        VisitMade,
        timestamp=at,
        by=by,
        count=file.visits + 1,
        means=means,
        whom=whom,
        summary=summary,
        held_on=held_on,
    )


def inform_residents(
    file: "File", by: By, at: datetime, means: str, message: str, told: int
) -> None:
    """Policy and progress told to the residents."""
    file.must_allow("inform-residents")
    file.trigger_event(
        ResidentsInformed, timestamp=at, by=by, means=means, message=message, told=told
    )


def must_add_up(done: int | None, of: int | None) -> None:
    """Raises DoneExceedsAll when more is done than there is."""
    if done is not None and of is not None and done > of:
        raise errors.DoneExceedsAll(done=done, of=of)
