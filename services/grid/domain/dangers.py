"""A hidden danger (隐患): found, looked at again by a day that policy sets, cleared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from .errors import DangerGone, DangerReported, NotInGrid
from .fieldwork import Record

By = dict[str, str]


class Danger(Record):
    """One danger of a grid. It stays open, also as a case, until somebody saw that it is gone."""

    TOPIC = "grid.danger"

    class Created(Aggregate.Created):
        """It was found; `patrol` says in which round."""

        TOPIC = "grid.danger.found"
        by: By
        grid: str
        hazard: str
        place: str
        urgency: str
        check_by: str
        officer: str
        patrol: str | None
        client_id: str | None
        occurred_at: str | None

    class Event(Aggregate.Event):
        """What every later event of a danger knows."""

        by: By
        grid: str

    class Checked(Event):
        """It is still there."""

        TOPIC = "grid.danger.checked"
        note: str
        urgency: str
        check_by: str

        def apply(self, aggregate: "Danger") -> None:
            aggregate.urgency = self.urgency

    class Reported(Event):
        """It was reported to the centre."""

        TOPIC = "grid.danger.reported"
        incident: str

        def apply(self, aggregate: "Danger") -> None:
            aggregate.incident = self.incident

    class Cleared(Event):
        """It is gone."""

        TOPIC = "grid.danger.cleared"
        how: str

        def apply(self, aggregate: "Danger") -> None:
            aggregate.cleared = True

    def __init__(
        self,
        by: By,
        grid: str,
        hazard: str,
        place: str,
        urgency: str,
        check_by: str,
        officer: str,
        patrol: str | None,
        client_id: str | None,
        occurred_at: str | None,
    ) -> None:
        self.written_by = by["id"]
        self.grid = grid
        self.urgency = urgency
        self.incident: str | None = None
        self.cleared = False
        self.facts = {
            "grid": grid,
            "hazard": hazard,
            "place": place,
            "urgency": urgency,
            "patrol": patrol,
            "client_id": client_id,
            "occurred_at": occurred_at,
        }

    @classmethod
    def find(
        cls, danger_id: UUID, by: By, at: datetime, check_by: str, officer: str, **facts: Any
    ) -> "Danger":
        """Somebody saw it; `officer` is who looks at it again."""
        return cls._create(
            cls.Created,
            id=danger_id,
            timestamp=at,
            by=by,
            check_by=check_by,
            officer=officer,
            **facts,
        )

    def check(self, by: By, at: datetime, note: str, urgency: str, check_by: str) -> None:
        """It was looked at and is still there. Raises DangerGone."""
        self._must_be_there()
        self.trigger_event(
            self.Checked,
            timestamp=at,
            by=by,
            grid=self.grid,
            note=note,
            urgency=urgency,
            check_by=check_by,
        )

    def report(self, by: By, at: datetime, incident: str) -> None:
        """It becomes a case. Raises DangerGone, or DangerReported when it is one."""
        self._must_be_there()
        if self.incident not in (None, incident):
            raise DangerReported(danger=str(self.id), incident=self.incident)
        if self.incident is None:
            self.trigger_event(
                self.Reported, timestamp=at, by=by, grid=self.grid, incident=incident
            )

    def clear(self, by: By, at: datetime, how: str) -> None:
        """It is gone. Raises DangerGone the second time."""
        self._must_be_there()
        self.trigger_event(self.Cleared, timestamp=at, by=by, grid=self.grid, how=how)

    def must_lie_in(self, grid: str) -> None:
        """Raises NotInGrid for another grid's."""
        if grid != self.grid:
            raise NotInGrid(id=str(self.id), grid=grid)

    def _must_be_there(self) -> None:
        if self.cleared:
            raise DangerGone(danger=str(self.id))
