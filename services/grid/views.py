"""What grid itself must remember to keep time: tasks nobody has seen, reviews, ends, forgetting."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.chassis.views import Views
from services.contracts.commands.care import CallCareReview, EndCare, ShredCare
from services.contracts.commands.errands import NoteUnacknowledged
from services.contracts.declare import Actor, Command
from services.contracts.messages import Request

from .days import day_of
from .domain import CarePlan, Task
from .policy import load

SCHEMA = """
CREATE TABLE IF NOT EXISTS unseen_tasks (
    task uuid PRIMARY KEY,
    pushed_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS unseen_tasks_by_age ON unseen_tasks (pushed_at);
CREATE TABLE IF NOT EXISTS care_dates (
    plan uuid PRIMARY KEY,
    review_on date,
    until date,
    forget_on date
);
"""
MOST = 500  # commands of one tick; the rest is due at the next
TIMEKEEPER = Actor(id="system.grid", role="system")


def due(connection: Any, now: datetime) -> Sequence[Request]:
    """Everything whose time has come. A command due twice has the same key and happens once."""
    return [*_unseen(connection, now), *_care(connection, now)][:MOST]


def _unseen(connection: Any, now: datetime) -> Iterator[Request]:
    oldest = now - timedelta(hours=load().fieldwork.acknowledge_hours)
    rows = connection.execute(
        "SELECT task::text FROM unseen_tasks WHERE pushed_at <= %s ORDER BY pushed_at LIMIT %s",
        [oldest, MOST],
    )
    for (task,) in rows.fetchall():
        yield _request(NoteUnacknowledged, task, "once", {"task": task})


def _care(connection: Any, now: datetime) -> Iterator[Request]:
    today = day_of(now)
    rows = connection.execute(
        "SELECT plan::text, review_on, until, forget_on FROM care_dates"
        " WHERE least(review_on, until + 1, forget_on) <= %s LIMIT %s",
        [today, MOST],
    )
    for plan, review_on, until, forget_on in rows.fetchall():
        if forget_on is not None:
            yield _request(ShredCare, plan, "once", {})
        elif until is not None and until < today:
            yield _request(EndCare, plan, "term", {"reason": "term-over"})
        elif review_on is not None and review_on <= today:
            day = review_on.isoformat()
            yield _request(CallCareReview, plan, day, {"review_on": day})


def _request(command: type[Command], target: str, mark: str, body: dict[str, Any]) -> Request:
    return Request(
        id=f"{TIMEKEEPER.id}:{command.NAME}:{target}:{mark}",
        name=command.NAME,
        target=target,
        actor=TIMEKEEPER,
        body=body,
    )


views = Views(SCHEMA, due=due)


@views.on(Task.Created)
def pushed(connection: Any, event: Task.Created) -> None:
    """Somebody should see it soon."""
    connection.execute(
        "INSERT INTO unseen_tasks VALUES (%s, %s)", [event.originator_id, event.timestamp]
    )


@views.on(Task.Acknowledged, Task.Unacknowledged, Task.Finished, Task.Cancelled)
def seen(connection: Any, event: Any) -> None:
    """Somebody has, or it was said that nobody has."""
    connection.execute("DELETE FROM unseen_tasks WHERE task = %s", [event.originator_id])


@views.on(CarePlan.Created)
def care_opened(connection: Any, event: CarePlan.Created) -> None:
    """From here on the plan has dates."""
    connection.execute(
        "INSERT INTO care_dates (plan, review_on, until) VALUES (%s, %s, %s)",
        [event.originator_id, event.review_on, event.until],
    )


@views.on(CarePlan.Reviewed)
def care_reviewed(connection: Any, event: CarePlan.Reviewed) -> None:
    """The next review."""
    connection.execute(
        "UPDATE care_dates SET review_on = %s WHERE plan = %s",
        [event.review_on, event.originator_id],
    )


@views.on(CarePlan.ReviewCalled)
def review_called(connection: Any, event: CarePlan.ReviewCalled) -> None:
    """It is called once."""
    connection.execute(
        "UPDATE care_dates SET review_on = NULL WHERE plan = %s", [event.originator_id]
    )


@views.on(CarePlan.Ended)
def care_ended(connection: Any, event: CarePlan.Ended) -> None:
    """No review and no term any more: only the day of forgetting is left."""
    connection.execute(
        "UPDATE care_dates SET review_on = NULL, until = NULL, forget_on = %s WHERE plan = %s",
        [event.forget_on, event.originator_id],
    )


@views.on(CarePlan.Forgotten)
def forgotten(connection: Any, event: CarePlan.Forgotten) -> None:
    """Nothing is left to be done."""
    connection.execute("DELETE FROM care_dates WHERE plan = %s", [event.originator_id])
