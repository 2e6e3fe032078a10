"""Which tasks were pushed for a case, so that they stop when its follow-up stops."""

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

By = dict[str, str]


class Errands(Aggregate):
    """The tasks of one case, in the order they were pushed. Whether one is open the task knows."""

    TOPIC = "grid.errands"

    class Created(Aggregate.Created):
        """The first task of this case is about to be noted."""

        TOPIC = "grid.errands.begun"
        by: By
        case: str

    class Noted(Aggregate.Event):
        """A task was pushed for it."""

        TOPIC = "grid.errands.noted"
        by: By
        task: str

        def apply(self, aggregate: "Errands") -> None:
            aggregate.tasks.append(UUID(self.task))

    def __init__(self, by: By, case: str) -> None:
        self.tasks: list[UUID] = []

    @classmethod
    def id_of(cls, case_id: UUID) -> UUID:
        """The tasks of a case are found by the case."""
        return uuid5(case_id, "errands")

    @classmethod
    def start(cls, case_id: UUID, by: By, at: datetime) -> "Errands":
        """Begin the list of one case."""
        return cls._create(
            cls.Created, id=cls.id_of(case_id), timestamp=at, by=by, case=str(case_id)
        )

    def note(self, by: By, at: datetime, task: UUID) -> None:
        """One more."""
        self.trigger_event(self.Noted, timestamp=at, by=by, task=str(task))
