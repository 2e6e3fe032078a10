"""THE MAP: who listens to what, and every queue, exchange and limit of the system, on one page."""

from collections.abc import Iterable
from dataclasses import dataclass

SERVICES = ("intake", "referral", "grid", "risk", "notify")

EVENTS_EXCHANGE = "fengqiao.events"  # topic, durable: every event, for outside systems; the feed
INSIDE_EXCHANGE = "fengqiao.inside"  # topic, durable: the same for our own, several in a message
COMMANDS_EXCHANGE = "fengqiao.commands"  # direct, durable: routing key = service
DEAD_EXCHANGE = "fengqiao.dead"  # direct, durable: routing key = the queue it died in
FEED_STREAM = "fengqiao.feed"  # stream: all events, replayable by outside systems

DELIVERY_LIMIT = 5  # tries of one failing event before its consumer dead-letters it
BROKER_DELIVERY_LIMIT = 50  # the broker's own limit, for an event that kills its consumer
COMMAND_TTL_MS = 15_000  # an unanswered command is dropped: its sender has long been told 503
COMMAND_BACKLOG = 2_000  # more waiting commands than this are refused at once (back-pressure)
SEPARATOR = ","  # between the correlation ids of what travels in one message
MOST_TOLD = 64  # events in one message
HOLDS = "x-events"  # the header that says how many
FEED_DAYS = 30  # how far back an outside system can replay from the broker
LAYOUTS = (1, 2, 4, 8, 16)  # into how many queues a listener's events may be parted
BATCH = 64  # messages taken, decided and committed together

# What each service must hear. A service never hears its own events. `#` hears everything.
LISTENS: dict[str, tuple[str, ...]] = {
    "intake": (
        "case.handled",
        "case.escalated",
        "grid.incident_found",
        "risk.assessed",
    ),
    "referral": (
        "case.reported",
        "case.accepted",
        "case.declined",
        "case.sent_back",
        "case.resolved",
        "case.reopened",
        "case.merged",
        "case.linked",
        "case.archived",
        "risk.assessed",
    ),
    "risk": (
        "case.reported",
        "case.declined",
        "case.escalated",
        "case.resolved",
        "case.reopened",
        "case.merged",
        "case.objected",
        "case.overdue",
        "case.promise_broken",
        "case.linked",
        "case.absorbed",
        "grid.danger_reported",
    ),
    "grid": (
        "case.reported",
        "case.declined",
        "case.merged",
        "case.resolved",
        "case.archived",
    ),
    "notify": (
        "case.reported",
        "case.accepted",
        "case.declined",
        "case.assigned",
        "case.objected",
        "case.escalated",
        "case.supervised",
        "case.supervision_answered",
        "case.reminded",
        "case.overdue",
        "case.paused",
        "case.resumed",
        "case.recalled",
        "case.extended",
        "case.handled",
        "case.resolved",
        "case.confirmed",
        "case.reopened",
        "agent.appointed",
        "agent.residents_informed",
        "meeting.convened",
        "meeting.decided",
        "meeting.duty_followed",
        "mediation.crime_reported",
        "mediation.crime_report_answered",
        "mediation.routes_told",
        "mediation.confirmation_lapsed",
        "case.jurisdiction_decided",
        "case.returned",
        "risk.assessed",
        "risk.plan_adopted",
        "risk.measure_overdue",
        "risk.report_due",
        "risk.report_overdue",
        "risk.reported_up",
        "risk.report_acknowledged",
        "risk.fed_back",
        "grid.task_pushed",
        "grid.task_unacknowledged",
        "grid.danger_found",
        "care.review_due",
        "case.contact_chosen",
        "case.party_corrected",
        "case.party_erased",
        "case.rated",
        "case.promise_broken",
        "case.hand_over_offered",
        "case.handed_over",
        "case.duplicates_suspected",
        "case.merged",
        "case.answered",
        # Not told to anybody by itself: for outside systems that subscribe to it.
        "case.sent_back",
        "case.archived",
        "case.signed",
        "case.objection_settled",
        "case.duty_done",
        "agent.progress_reported",
        "agent.visit_made",
        "mediation.opened",
        "mediation.agreed",
        "mediation.failed",
        "mediation.confirmation_decided",
        "mediation.performance_reported",
        "meeting.held",
        "risk.measure_reported",
        "grid.incident_found",
    ),
    "gateway": ("#",),
}


@dataclass(frozen=True)
class Queues:
    """The names one listener uses on the broker."""

    commands: str
    events: str
    dead: str


def queues(service: str) -> Queues:
    """Names of a service's queues; the gateway has no commands queue."""
    return Queues(
        commands=f"{service}.commands", events=f"{service}.events", dead=f"{service}.events.dead"
    )


def event_queues(service: str, partitions: int = 1) -> tuple[str, ...]:
    """The queues that a listener's events come in, those of one case always in the same.

    The gateway's is never parted: what its read model has applied is one position per source.
    """
    name = queues(service).events
    if partitions == 1 or service == "gateway":
        return (name,)
    return tuple(f"{name}.{number}of{partitions}" for number in range(1, partitions + 1))


def spreader(service: str, partitions: int) -> str:
    """The consistent-hash exchange that spreads a listener's events over its queues."""
    return f"{queues(service).events}.of{partitions}"


def presence(service: str) -> str:
    """The queue by whose consumers the instances of a service are counted."""
    return f"{service}.instances"


def hears(service: str, type_: str) -> bool:
    """Whether the map sends events of this type to this service."""
    return type_ in LISTENS[service] or "#" in LISTENS[service]


def way(types: Iterable[str]) -> str:
    """The routing key inside of a message that holds events of these types."""
    return ".".join(sorted(set(types)))


def wanted(type_: str) -> str:
    """The binding of who hears this type: any message that holds one."""
    return type_ if type_ == "#" else f"#.{type_}.#"
