"""What is due when: limits that run, and the monthly meetings (`packs.py`). Follows referral's own
log; can be dropped and rebuilt.

A row is one moment of one limit: a reminder (`48h`) or the limit itself (`passed`). Its key makes
a command of it that happens once, also when the clock ticks twice before the log is followed; it
has the version at which the limit was set, so that a new day brings new reminders.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.chassis.views import Views
from services.contracts.messages import Request

from . import packs
from .domain.duties import DutyFollowed, DutyReported
from .domain.file import File
from .domain.handling import Handled
from .domain.jurisdiction import JurisdictionDecided, JurisdictionDisputed
from .domain.limits import Ended, LimitSet, Overdue, Reminded
from .domain.meeting import Meeting
from .domain.objections import Objected, ObjectionSettled
from .domain.terms import PASSED
from .keeping import SYSTEM

TIMERS = """
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
SCHEMA = TIMERS + packs.SCHEMA
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
    """The reminders and passed limits whose time has come, and the meetings to call."""
    rows = connection.execute(DUE, [now, MOST]).fetchall()
    return [*(_request(*row) for row in rows), *packs.due(connection, now)]


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
    packs.in_time(connection, event.case, event.limit)
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
    mark = packs.late if isinstance(event, Overdue) else packs.in_time
    mark(connection, event.case, event.limit)


# What meetings look at --------------------------------------------------------------------------


@views.on(File.Created)
def known(connection: Any, event: File.Created) -> None:
    """A matter is known."""
    packs.begin(connection, event.originator_id, event.division, event.timestamp)


@views.on(File.Opened)
def opened(connection: Any, event: File.Opened) -> None:
    """In our hands; reopened, it came again."""
    again = event.ground == "reopened"
    packs.state(connection, event.originator_id, "open", reopened=again)


@views.on(Handled)
def handled(connection: Any, event: Handled) -> None:
    """Being verified."""
    packs.state(connection, event.originator_id, "handled")


@views.on(File.Closed)
def closed(connection: Any, event: File.Closed) -> None:
    """No meeting looks at it."""
    packs.state(connection, event.originator_id, "closed")


@views.on(File.Graded)
def graded(connection: Any, event: File.Graded) -> None:
    """How grave it is."""
    packs.grade(connection, event.originator_id, event.risk)


@views.on(File.RepeatNoted)
def repeated(connection: Any, event: File.RepeatNoted) -> None:
    """It came again."""
    packs.count(connection, event.originator_id, repeats=1)


@views.on(Objected)
def objected(connection: Any, event: Objected) -> None:
    """Moved on."""
    packs.count(connection, event.originator_id, moved=1)


@views.on(ObjectionSettled)
def settled(connection: Any, event: ObjectionSettled) -> None:
    """Upheld, it was not moved after all."""
    packs.count(connection, event.originator_id, moved=-1 if event.upheld else 0)


@views.on(JurisdictionDisputed)
def disputed(connection: Any, event: JurisdictionDisputed) -> None:
    """Nobody has it until somebody decides."""
    packs.count(connection, event.originator_id, disputed=1)


@views.on(JurisdictionDecided)
def decided(connection: Any, event: JurisdictionDecided) -> None:
    """Somebody has it."""
    packs.count(connection, event.originator_id, disputed=-1)


@views.on(Meeting.Created)
def convened(connection: Any, event: Meeting.Created) -> None:
    """Called once."""
    packs.meeting(connection, event.originator_id, event.division)


@views.on(Meeting.Held)
def held(connection: Any, event: Meeting.Held) -> None:
    """Its duties are carried on until they are answered."""
    packs.duties(connection, event.originator_id, [each["due"] for each in event.decisions])


@views.on(DutyReported)
def duty_reported(connection: Any, event: DutyReported) -> None:
    """Done, or not yet."""
    if event.done:
        packs.duty_over(connection, event.originator_id, event.duty)


@views.on(DutyFollowed)
def duty_followed(connection: Any, event: DutyFollowed) -> None:
    """Answered; with a later day it comes again."""
    if event.due is not None:
        packs.duty_later(connection, event.originator_id, event.duty, event.due)
    else:
        packs.duty_over(connection, event.originator_id, event.duty)
