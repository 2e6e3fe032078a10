"""notify's open deliveries in memory: made of its log, as `views.py` makes the table of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.chassis.mapper import EventMapper
from services.notify import views
from services.notify.domain import Dispatch, Notice
from services.notify.outgoing import HOLD, Taken

from .alone import Alone


class Rows:
    """Stands for the connection that `views.py` writes with."""

    def __init__(self) -> None:
        self.rows: dict[UUID, dict[str, Any]] = {}

    def execute(self, statement: str, values: Sequence[Any]) -> None:
        if statement == views.WAIT:
            id_, lane, rings, round_, due = values
            self.rows[id_] = {
                "lane": lane, "rings": rings, "round": round_, "tries": 0, "due": due,
            }  # fmt: skip
        elif statement == views.AGAIN:
            tries, due, id_ = values
            self.rows[id_].update(tries=tries, due=due)
        else:
            assert statement == views.DONE
            self.rows.pop(values[0], None)


class MemoryOutgoing:
    """What a deliverer takes from. The view is brought up to date unless it `lags`."""

    def __init__(self, service: Alone) -> None:
        self._service = service
        self._rows = Rows()
        self._applied = 0
        self._held: dict[tuple[UUID, int, int], datetime] = {}
        self._put_off: dict[UUID, datetime] = {}
        self.lags = False

    def catch_up(self) -> None:
        for row in self._service.recorder.select_notifications(self._applied + 1, 100_000):
            views.views.apply(self._rows, EventMapper().to_domain_event(row))
            self._applied = row.id

    @property
    def due(self) -> dict[UUID, datetime]:
        """When each open delivery is due."""
        self.catch_up()
        put_off = self._put_off
        return {id_: put_off.get(id_, row["due"]) for id_, row in self._rows.rows.items()}

    def take(self, now: datetime, most: int) -> list[Taken]:
        if not self.lags:
            self.catch_up()
        found = []
        for id_, row in self._rows.rows.items():
            key = (id_, row["round"], row["tries"])
            due = self._put_off.get(id_, row["due"])
            if due <= now and self._held.get(key, now - timedelta(1)) <= now and len(found) < most:
                self._held[key] = now + HOLD
                found.append(Taken(id_, row["rings"], row["round"], row["tries"]))
        return found

    def conclude(self, taken: Taken) -> None:
        if not self.lags:
            self.catch_up()

    def put_off(self, id_: UUID, until: datetime) -> None:
        self._put_off[id_] = until
        self._held = {key: held for key, held in self._held.items() if key[0] != id_}


def state(service: Alone, id_: UUID) -> str:
    """What the log says of a notice or a webhook delivery."""
    from services.chassis.batch import Batch

    batch = Batch(service.app)
    found = batch.aggregate(Notice, id_) or batch.aggregate(Dispatch, id_)
    assert found is not None
    return str(found.state)
