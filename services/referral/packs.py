"""What a monthly meeting has before it: matters by reason, and duties that were not done.

Tables of the service's own views (`views.py` says what changes them): codes, ids and days only.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.contracts import codes
from services.contracts.commands.meetings import ConveneMonthly
from services.contracts.messages import Request

from .domain.meeting import Meeting
from .keeping import SYSTEM
from .monthly import Call, Monthly
from .policy import load, talks

SCHEMA = """
CREATE TABLE IF NOT EXISTS matters (
    case_id uuid PRIMARY KEY,
    division text NOT NULL,
    state text NOT NULL,
    since timestamptz NOT NULL,
    risk text NOT NULL DEFAULT '',
    reopened integer NOT NULL DEFAULT 0,
    repeats integer NOT NULL DEFAULT 0,
    moved integer NOT NULL DEFAULT 0,
    disputed integer NOT NULL DEFAULT 0,
    overdue text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS matters_by_division ON matters (division text_pattern_ops);
CREATE TABLE IF NOT EXISTS joint_meetings (
    id uuid PRIMARY KEY,
    division text NOT NULL
);
CREATE TABLE IF NOT EXISTS meeting_duties (
    meeting uuid NOT NULL,
    duty integer NOT NULL,
    division text NOT NULL,
    due date NOT NULL,
    PRIMARY KEY (meeting, duty)
);
"""
PACK = """
SELECT case_id::text, reasons FROM (
    SELECT case_id, since, array_remove(ARRAY[
        CASE WHEN cardinality(overdue) > 0 THEN 'overdue' END,
        CASE WHEN disputed > 0 THEN 'disputed' END,
        CASE WHEN risk = 'high' THEN 'high-risk' END,
        CASE WHEN reopened > 0 OR repeats > 0 THEN 'repeated' END,
        CASE WHEN moved >= %(moved)s THEN 'passed-around' END,
        CASE WHEN state <> 'handled' THEN 'open' END
    ], NULL) AS reasons
    FROM matters WHERE state <> 'closed' AND starts_with(division, %(division)s)
) AS found WHERE cardinality(reasons) > 0
ORDER BY reasons = ARRAY['open'], cardinality(reasons) DESC, since, case_id
"""
CARRIED = (
    "SELECT meeting::text, duty FROM meeting_duties WHERE starts_with(division, %s)"
    " ORDER BY due, meeting, duty LIMIT 100"
)
MONTHLY = talks.load().monthly
CALENDAR = load().calendar


def due(connection: Any, now: datetime) -> Iterator[Request]:
    """The monthly meetings that are to be called now."""
    for rule in MONTHLY:
        call = rule.to_call(now, CALENDAR)
        if call is not None:
            id_ = Meeting.monthly_id(rule.division, call.month)
            known = connection.execute("SELECT FROM joint_meetings WHERE id = %s", [id_])
            if known.fetchone() is None:
                yield _call(connection, rule, call)


def _call(connection: Any, rule: Monthly, call: Call) -> Request:
    asked = {"division": rule.division, "moved": rule.passed_around}
    found = connection.execute(PACK, asked).fetchall()
    carried = connection.execute(CARRIED, [rule.division]).fetchall()
    counts = {why: sum(why in reasons for _, reasons in found) for why in codes.PACK_REASONS}
    return Request(
        id=f"monthly:{rule.division}:{call.begins.isoformat()}",
        name=ConveneMonthly.NAME,
        target="",
        actor=SYSTEM,
        body={
            "title": rule.title,
            "division": rule.division,
            "month": call.month,
            "begins_at": call.begins.isoformat(),
            "units": rule.units,
            "pack": [{"case": case, "reasons": why} for case, why in found[: rule.most]],
            "carried": [{"meeting": meeting, "duty": duty} for meeting, duty in carried],
            "counts": {why: count for why, count in counts.items() if count},
        },
    )


# What events change -----------------------------------------------------------------------------


def begin(connection: Any, case: Any, division: str, at: datetime) -> None:
    """A matter is known."""
    connection.execute(
        "INSERT INTO matters (case_id, division, state, since) VALUES (%s, %s, 'announced', %s)"
        " ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, risk = '', reopened = 0,"
        " repeats = 0, moved = 0, disputed = 0, overdue = '{}'",
        [case, division, at],
    )


def state(connection: Any, case: Any, state: str, *, reopened: bool = False) -> None:
    """How its file stands now."""
    connection.execute(
        "UPDATE matters SET state = %s, reopened = reopened + %s WHERE case_id = %s",
        [state, int(reopened), case],
    )


def grade(connection: Any, case: Any, risk: str) -> None:
    """How grave it is."""
    connection.execute("UPDATE matters SET risk = %s WHERE case_id = %s", [risk, case])


def count(
    connection: Any, case: Any, *, moved: int = 0, repeats: int = 0, disputed: int = 0
) -> None:
    """It was moved on by an objection, came again, or is disputed."""
    connection.execute(
        "UPDATE matters SET moved = greatest(0, moved + %s), repeats = repeats + %s,"
        " disputed = greatest(0, disputed + %s) WHERE case_id = %s",
        [moved, repeats, disputed, case],
    )


def late(connection: Any, case: Any, limit: str) -> None:
    """A limit of it passed."""
    in_time(connection, case, limit)
    connection.execute(
        "UPDATE matters SET overdue = array_append(overdue, %s) WHERE case_id = %s", [limit, case]
    )


def in_time(connection: Any, case: Any, limit: str) -> None:
    """This limit of it is not overdue any more."""
    connection.execute(
        "UPDATE matters SET overdue = array_remove(overdue, %s) WHERE case_id = %s", [limit, case]
    )


def meeting(connection: Any, id_: Any, division: str) -> None:
    """A meeting was called."""
    connection.execute(
        "INSERT INTO joint_meetings VALUES (%s, %s) ON CONFLICT DO NOTHING", [id_, division]
    )


def duties(connection: Any, id_: Any, days: list[str]) -> None:
    """It gave duties, due on these days."""
    for number, day in enumerate(days, start=1):
        connection.execute(
            "INSERT INTO meeting_duties SELECT id, %s, division, %s FROM joint_meetings"
            " WHERE id = %s ON CONFLICT (meeting, duty) DO UPDATE SET due = excluded.due",
            [number, day, id_],
        )


def duty_over(connection: Any, id_: Any, number: int) -> None:
    """A duty is done, or was raised."""
    connection.execute("DELETE FROM meeting_duties WHERE meeting = %s AND duty = %s", [id_, number])


def duty_later(connection: Any, id_: Any, number: int, day: str) -> None:
    """A duty has a later day."""
    connection.execute(
        "UPDATE meeting_duties SET due = %s WHERE meeting = %s AND duty = %s", [day, id_, number]
    )
