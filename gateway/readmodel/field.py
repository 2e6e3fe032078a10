"""Grids' people, their dangers and their tasks: the read models of field work."""

from collections.abc import Callable
from typing import Any

from services.chassis import codec
from services.contracts.envelope import Envelope

from . import errands
from .others import on
from .worklist import Due

File = dict[str, Any]
Derive = Callable[[File], list[Due]]
STATES = {
    "grid.task_acknowledged": "acknowledged",
    "grid.task_finished": "finished",
    "grid.task_cancelled": "cancelled",
}
ERRAND = (
    "INSERT INTO errands (thing, about, subject, audience, kind, ref, due, since, title)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def to_do(connection: Any, thing: tuple[str, str, str], title: str, found: list[Due]) -> None:
    """What somebody has to do about a thing `(id, about, subject)`: nothing of before stays."""
    connection.execute("DELETE FROM errands WHERE thing = %s", [thing[0]])
    for each in found:
        row = [*thing, each.audience, each.kind, each.ref, each.due, each.since, title]
        connection.execute(ERRAND, row)


def _begin(connection: Any, file: File, derive: Derive, title: str) -> None:
    connection.execute(
        "INSERT INTO fieldwork (id, grid, state, file) VALUES (%s, %s, %s, %s)",
        [file["id"], file["grid"], file["state"], codec.dumps(file).decode()],
    )
    _follow(connection, file, derive, title)


def _change(connection: Any, id_: str, derive: Derive, **change: Any) -> None:
    file = connection.execute(
        "UPDATE fieldwork SET file = file || %s::jsonb,"
        " state = coalesce(%s::jsonb->>'state', state) WHERE id = %s RETURNING file",
        [codec.dumps(change).decode(), codec.dumps(change).decode(), id_],
    ).fetchone()["file"]
    _follow(connection, file, derive, file.get("text") or file["place"])


def _follow(connection: Any, file: File, derive: Derive, title: str) -> None:
    found = [Due(d.audience, d.kind, d.ref, d.due, file["since"]) for d in derive(file)]
    to_do(connection, (file["id"], "grid", file["grid"]), title, found)


@on("grid.danger_found")
def danger_found(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    file = {
        "id": data["danger"], "about": "danger", "state": "open", "incident": None,
        "since": event.time, "checked": 0, "how": None,
        **{k: data[k] for k in ("grid", "hazard", "place", "urgency", "check_by")},
    }  # fmt: skip
    _begin(connection, file, errands.of_danger, data["place"])


@on("grid.danger_checked")
def danger_checked(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    change = {k: data[k] for k in ("urgency", "check_by")}
    connection.execute(
        "UPDATE fieldwork SET file = file || jsonb_build_object("
        "'checked', (file->>'checked')::int + 1) WHERE id = %s",
        [data["danger"]],
    )
    _change(connection, data["danger"], errands.of_danger, **change)


@on("grid.danger_reported")
def danger_reported(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    _change(connection, data["danger"], errands.of_danger, incident=data["incident"])


@on("grid.danger_cleared")
def danger_cleared(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    _change(connection, data["danger"], errands.of_danger, state="cleared", how=data["how"])


@on("grid.task_pushed")
def task_pushed(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    file = {
        "id": data["task"], "about": "task", "state": "pushed", "pushed_by": data["by"]["id"],
        "since": event.time, "unacknowledged": False, "result": None,
        **{k: data[k] for k in ("grid", "text", "due", "case")},
    }  # fmt: skip
    _begin(connection, file, errands.of_task, data["text"])


@on("grid.task_unacknowledged")
def task_unacknowledged(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    _change(connection, data["task"], errands.of_task, unacknowledged=True)


@on(*STATES)
def task_went_on(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    state, result = STATES[event.type], data.get("result")
    _change(connection, data["task"], errands.of_task, state=state, result=result)


def _grid(connection: Any, code: str, change: dict[str, Any]) -> None:
    connection.execute(
        "UPDATE grids SET file = file || %s::jsonb WHERE code = %s",
        [codec.dumps(change).decode(), code],
    )


@on("grid.household_heads_named")
def heads_named(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    _grid(connection, data["grid"], {"household_heads": data["heads"]})


@on("grid.rounds_set")
def rounds_set(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    _grid(connection, data["grid"], {"rounds": data["rounds"]})


@on("grid.substitute_appointed")
def substitute_appointed(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    connection.execute(
        "INSERT INTO substitutes (grid, staff, since, until) VALUES (%s, %s, %s, %s)",
        [data["grid"], data["substitute"], data["since"], data["until"]],
    )


@on("grid.substitute_ended")
def substitute_ended(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    connection.execute(
        "UPDATE substitutes SET until = %s WHERE grid = %s AND staff = %s AND until > %s",
        [data["until"], data["grid"], data["substitute"], data["until"]],
    )
