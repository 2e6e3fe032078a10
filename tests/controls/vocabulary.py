"""What a domain says: its event classes, found by looking."""

from types import ModuleType

from eventsourcing.domain import Aggregate
from eventsourcing.utils import get_topic

from .alone import Alone


def events_of(domain: ModuleType) -> set[type]:
    """Every event class that can be stored; each has a topic that outlives a move of the code."""
    aggregates = [
        each
        for each in vars(domain).values()
        if isinstance(each, type) and issubclass(each, Aggregate) and each is not Aggregate
    ]
    inner = [each for aggregate in aggregates for each in vars(aggregate).values()]
    found = {each for each in inner if isinstance(each, type) and each.__name__ != "Event"}
    assert not [each for each in found if ":" in get_topic(each)]
    return found


def written_by(service: Alone) -> str:
    """Everything the service stored and published, as one text to search in."""
    rows = service.recorder.select_notifications(1, 100_000)
    stored = [bytes(row.state).decode() for row in rows]
    return "\n".join(stored + [str(each.as_json()) for each in service.sent])
