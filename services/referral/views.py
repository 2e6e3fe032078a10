"""The limits that run: what is due when. Follows referral's own log; can be dropped and rebuilt.

A row is one moment of one limit: a reminder (`48h`) or the limit itself (`passed`). Its key makes
a command of it that happens once, also when the clock ticks twice before the log is followed; it
has the version at which the limit was set, so that a new day brings new reminders.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.chassis.views import Views
from services.contracts.messages import Request

from .domain.limits import Ended, LimitSet, Overdue, Reminded
from .domain.terms import PASSED
from .keeping import SYSTEM

SCHEMA = """
CREATE TABLE IF NOT EXISTS timers (
    case_id uuid NOT NULL,
    limit_name text NOT NULL,
    mark text NOT NULL,
    at timestamptz NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (case_id, limit_name, mark)
);
CREATE INDEX IF NOT EXISTS timers_at ON timers (at);
"""
FORGET = "DELETE FROM timers WHERE case_id = %s AND limit_name = %s"
FORGET_UNTIL = """
DELETE FROM timers AS t USING timers AS told WHERE told.case_id = %s AND told.limit_name = %s
    AND told.mark = %s AND t.case_id = told.case_id AND t.limit_name = told.limit_name
    AND t.at <= told.at
"""
REMEMBER = "INSERT INTO timers (case_id, limit_name, mark, at, version) VALUES (%s, %s, %s, %s, %s)"
# Of several moments of one limit that have come, only the last is told.
DUE = """
SELECT case_id::text, limit_name, mark, version FROM (
    SELECT DISTINCT ON (case_id, limit_name) case_id, limit_name, mark, at, version FROM timers
    WHERE at <= %s ORDER BY case_id, limit_name, at DESC, mark DESC
) AS moments ORDER BY at, case_id, limit_name LIMIT %s
"""
MOST = 64  # commands of one tick; the next takes the others


def due(connection: Any, now: datetime) -> Sequence[Request]:
    """The reminders and passed limits whose time has come."""
    rows = connection.execute(DUE, [now, MOST]).fetchall()
    return [_request(*row) for row in rows]


def _request(case: str, limit: str, mark: str, version: int) -> Request:
    passed = mark == PASSED
    return Request(
        id=f"limit:{case}:{limit}:{mark}:{version}",
        name="referral.pass-limit" if passed else "referral.remind",
        target=case,
        actor=SYSTEM,
        body={"limit": limit} if passed else {"limit": limit, "mark": mark},
    )


views = Views(SCHEMA, due=due)


@views.on(LimitSet)
def follow(connection: Any, event: LimitSet) -> None:
    """Its moments are these and no others; none while it stands still."""
    connection.execute(FORGET, [event.case, event.limit])
    for mark, at in event.timers.items():
        connection.execute(REMEMBER, [event.case, event.limit, mark, at, event.originator_version])


@views.on(Reminded)
def reminded(connection: Any, event: Reminded) -> None:
    """This reminder and those before it have been."""
    connection.execute(FORGET_UNTIL, [event.case, event.limit, event.mark])


@views.on(Overdue, Ended)
def over(connection: Any, event: Overdue | Ended) -> None:
    """Nothing more is due of it."""
    connection.execute(FORGET, [event.case, event.limit])
