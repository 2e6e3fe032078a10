"""Who read the person of a care plan, and why."""

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

By = dict[str, str]


class Openings(Aggregate):
    """The readings of one plan (个人信息保护法 §51). Reading is no change of the plan, and makes
    nobody's view of it stale.
    """

    TOPIC = "grid.openings"

    class Created(Aggregate.Created):
        """The first reading is about to be recorded."""

        TOPIC = "grid.openings.begun"
        by: By
        plan: str

    class PersonOpened(Aggregate.Event):
        """Somebody read who it is and what the notes say."""

        TOPIC = "grid.openings.person_opened"
        by: By
        plan: str
        purpose: str
        reason: str

    def __init__(self, by: By, plan: str) -> None:
        self.plan = plan

    @classmethod
    def id_of(cls, plan_id: UUID) -> UUID:
        """The readings of a plan are found by the plan."""
        return uuid5(plan_id, "openings")

    @classmethod
    def start(cls, plan_id: UUID, by: By, at: datetime) -> "Openings":
        """Begin the list of one plan."""
        return cls._create(
            cls.Created, id=cls.id_of(plan_id), timestamp=at, by=by, plan=str(plan_id)
        )

    def record(self, by: By, at: datetime, purpose: str, reason: str) -> None:
        """One reading."""
        self.trigger_event(
            self.PersonOpened,
            timestamp=at,
            by=by,
            plan=self.plan,
            purpose=purpose,
            reason=reason,
        )
