"""What waits to be sent: one row per open delivery, made of notify's own log.

A row says when its next try is due, who waits for it (`lane`: what is for the same is sent in
order), and whether it `rings`, which it must not at night. Who sends it takes it for a while
(`held_until`) or puts it off until the morning (`not_before`), which is no part of the log: a view
built again takes it over.
"""

from datetime import datetime
from typing import Any

from services.chassis.views import Views

from .domain import Dispatch, Notice

SCHEMA = """
CREATE TABLE IF NOT EXISTS open_deliveries (
    id uuid PRIMARY KEY,
    lane text NOT NULL,
    rings boolean NOT NULL,
    round int NOT NULL,
    tries int NOT NULL,
    due timestamptz NOT NULL,
    held_until timestamptz
);
ALTER TABLE open_deliveries ADD COLUMN IF NOT EXISTS not_before timestamptz;
CREATE INDEX IF NOT EXISTS open_deliveries_by_due ON open_deliveries (due);
CREATE INDEX IF NOT EXISTS open_deliveries_by_lane ON open_deliveries (lane, due);
"""
WAIT = (
    "INSERT INTO open_deliveries (id, lane, rings, round, tries, due)"
    " VALUES (%s, %s, %s, %s, 0, %s)"
    " ON CONFLICT (id) DO UPDATE SET round = excluded.round, tries = 0, due = excluded.due,"
    " held_until = NULL, not_before = NULL"
)
AGAIN = (
    "UPDATE open_deliveries SET tries = %s, due = %s, held_until = NULL, not_before = NULL"
    " WHERE id = %s"
)
DONE = "DELETE FROM open_deliveries WHERE id = %s"

views = Views(SCHEMA, apart={"open_deliveries": ("held_until", "not_before")})


@views.on(Notice.Created)
def notice_decided(connection: Any, event: Notice.Created) -> None:
    """It waits to be taken; an inbox notice waits for nobody."""
    if event.channel != "inbox":
        row = [event.originator_id, event.audience, not event.urgent, 0, event.timestamp]
        connection.execute(WAIT, row)


@views.on(Dispatch.Created)
def dispatch_decided(connection: Any, event: Dispatch.Created) -> None:
    """Machines have no quiet hours."""
    row = [event.originator_id, event.subscription, False, 0, event.timestamp]
    connection.execute(WAIT, row)


@views.on(Dispatch.Renewed)
def renewed(connection: Any, event: Dispatch.Renewed) -> None:
    """From the first try again."""
    row = [event.originator_id, event.subscription, False, event.round, event.timestamp]
    connection.execute(WAIT, row)


@views.on(Notice.Tried, Dispatch.Tried)
def tried(connection: Any, event: Notice.Tried | Dispatch.Tried) -> None:
    """It waits for the next try."""
    due = datetime.fromisoformat(event.again)
    connection.execute(AGAIN, [event.tries, due, event.originator_id])


@views.on(Notice.Sent, Notice.Failed, Dispatch.Delivered, Dispatch.Failed)
def concluded(connection: Any, event: Any) -> None:
    """Nothing waits any more."""
    connection.execute(DONE, [event.originator_id])
