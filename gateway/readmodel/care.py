"""Care plans as their members see them: dates, helpers, kinds of help. Nobody's name is here."""

from typing import Any

from services.chassis import codec
from services.contracts.envelope import Envelope

from . import errands
from .field import to_do
from .others import on
from .worklist import Due

LOAD = "SELECT file FROM care_plans WHERE id = %s FOR UPDATE"
SAVE = """
INSERT INTO care_plans (id, division, units, helpers, state, opened_at, file)
VALUES (%(id)s, %(division)s, %(units)s, %(helpers)s, %(state)s, %(opened_at)s, %(json)s)
ON CONFLICT (id) DO UPDATE SET units = excluded.units, helpers = excluded.helpers,
    state = excluded.state, file = excluded.file
"""
PLANS = (
    "care.plan_opened", "care.helper_added", "care.help_given", "care.visit_made",
    "care.reviewed", "care.ended", "care.person_forgotten",
)  # fmt: skip


def fold(file: dict[str, Any], data: dict[str, Any], event: Envelope) -> dict[str, Any]:
    """The plan after one more event: a pure function."""
    file = {**file, "version": max(event.streamversion, file.get("version", 0))}
    match event.type:
        case "care.plan_opened":
            known = ("division", "by_consent", "units", "helpers", "review_on", "until")
            file |= {key: data[key] for key in known}
            file |= {"id": event.subject, "state": "open", "opened_at": event.time}
            file |= {"help": [], "visits": 0, "last_visit": None, "reviews": 0, "ended": None}
        case "care.helper_added":
            file["helpers"] = [*file["helpers"], data["helper"]]
        case "care.help_given":
            file["help"] = [*file["help"], {"help": data["help"], "given_on": data["given_on"]}]
        case "care.visit_made":
            file |= {"visits": file["visits"] + 1, "last_visit": data["visited_on"]}
        case "care.reviewed":
            file |= {"reviews": file["reviews"] + 1, "review_on": data["review_on"]}
        case "care.ended":
            ended = {"reason": data["reason"], "at": event.time, "forget_on": data["forget_on"]}
            file |= {"state": "ended", "ended": ended}
        case "care.person_forgotten":
            file["state"] = "forgotten"
    return file


@on(*PLANS)
def plan_changed(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    row = connection.execute(LOAD, [event.subject]).fetchone()
    file = fold(row["file"] if row else {}, data, event)
    connection.execute(SAVE, {**file, "json": codec.dumps(file).decode()})
    found = [
        Due(each.audience, each.kind, each.ref, each.due, file["opened_at"])
        for each in errands.of_care(file)
    ]
    to_do(connection, (file["id"], "care-plan", file["id"]), "", found)
