"""What is due when: days of measures, hours of reports. Follows risk's own log; can be rebuilt.

A matter that closes keeps its rows and asks for nothing until it is opened again.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from services.chassis.codec import dumps
from services.chassis.views import Views
from services.contracts.messages import Request

from .domain import Matter, grades, plans, reports
from .orders import SYSTEM, end_of

SCHEMA = """
CREATE TABLE IF NOT EXISTS timers (
    case_id uuid NOT NULL,
    what text NOT NULL,
    at timestamptz NOT NULL,
    version integer NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (case_id, what)
);
CREATE INDEX IF NOT EXISTS timers_at ON timers (at);
CREATE TABLE IF NOT EXISTS closed_matters (case_id uuid PRIMARY KEY);
"""
REPORT = "report"
REMEMBER = (
    "INSERT INTO timers (case_id, what, at, version, body) VALUES (%s, %s, %s, %s, %s)"
    " ON CONFLICT (case_id, what) DO UPDATE SET at = excluded.at, version = excluded.version,"
    " body = excluded.body"
)
FORGET = "DELETE FROM timers WHERE case_id = %s AND what = %s"
FORGET_MEASURES = "DELETE FROM timers WHERE case_id = %s AND what <> %s"
DUE = """
SELECT case_id::text, what, version, body FROM timers AS t WHERE at <= %s
    AND NOT EXISTS (SELECT 1 FROM closed_matters AS c WHERE c.case_id = t.case_id)
    ORDER BY at, case_id, what LIMIT %s
"""
MOST = 64  # commands of one tick; the next takes the others


def due(connection: Any, now: datetime) -> Sequence[Request]:
    """The measures and reports whose time is over."""
    rows = connection.execute(DUE, [now, MOST]).fetchall()
    return [_request(*row) for row in rows]


def _request(case: str, what: str, version: int, body: dict[str, Any]) -> Request:
    return Request(
        id=f"risk:{case}:{what}:{version}",
        name="risk.note-overdue-report" if what == REPORT else "risk.note-overdue-measure",
        target=case,
        actor=SYSTEM,
        body=body,
    )


views = Views(SCHEMA, due=due)


@views.on(plans.PlanAdopted)
def planned(connection: Any, event: plans.PlanAdopted) -> None:
    """Its measures and no others. A day that was over when it was planned sets nothing."""
    case = event.originator_id
    connection.execute(FORGET_MEASURES, [case, REPORT])
    for each in event.measures:
        at = end_of(date.fromisoformat(each["due"]))
        if at > event.timestamp:
            body = {
                "measure": int(each["number"]), "due": each["due"], "unit": each["unit"],
                "person": event.person,
            }  # fmt: skip
            row = [case, each["number"], at, event.originator_version, dumps(body).decode()]
            connection.execute(REMEMBER, row)


@views.on(plans.MeasureReported)
def measure_reported(connection: Any, event: plans.MeasureReported) -> None:
    """Done: nothing is due of it."""
    if event.done:
        connection.execute(FORGET, [event.originator_id, str(event.measure)])


@views.on(plans.MeasureOverdue)
def measure_overdue(connection: Any, event: plans.MeasureOverdue) -> None:
    """Told once."""
    connection.execute(FORGET, [event.originator_id, str(event.measure)])


@views.on(reports.ReportDue)
def report_due(connection: Any, event: reports.ReportDue) -> None:
    """So many hours."""
    body = dumps({"due": event.due}).decode()
    row = [event.originator_id, REPORT, event.due, event.originator_version, body]
    connection.execute(REMEMBER, row)


@views.on(grades.Regraded, grades.Overridden)
def graded(connection: Any, event: grades.Regraded | grades.Overridden) -> None:
    """Less grave, it is not called for any more; a rise has it called for anew."""
    if grades.is_graver(event.before, event.level):
        connection.execute(FORGET, [event.originator_id, REPORT])


@views.on(reports.ReportedUp, reports.ReportOverdue)
def report_over(connection: Any, event: reports.ReportedUp | reports.ReportOverdue) -> None:
    """Reported, or told that it was not."""
    connection.execute(FORGET, [event.originator_id, REPORT])


@views.on(Matter.Closed)
def closed(connection: Any, event: Matter.Closed) -> None:
    """Its case ended."""
    connection.execute(
        "INSERT INTO closed_matters (case_id) VALUES (%s) ON CONFLICT DO NOTHING",
        [event.originator_id],
    )


@views.on(Matter.Reopened)
def reopened(connection: Any, event: Matter.Reopened) -> None:
    """Its case is handled again."""
    connection.execute("DELETE FROM closed_matters WHERE case_id = %s", [event.originator_id])
