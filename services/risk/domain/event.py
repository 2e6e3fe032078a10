"""What every event of a matter knows: who did it. The events stand beside their rules."""

from eventsourcing.domain import Aggregate

By = dict[str, str]


class Event(Aggregate.Event):
    """Something that happened to a matter."""

    by: By
