"""Grids and notices: the read models beside the case file."""

from collections.abc import Callable
from typing import Any

from services.chassis import codec
from services.contracts.envelope import Envelope

Apply = Callable[[Any, dict[str, Any], Envelope], None]
APPLY: dict[str, Apply] = {}


def on(*types: str) -> Callable[[Apply], Apply]:
    """Mark what these event types change."""

    def mark(function: Apply) -> Apply:
        APPLY.update(dict.fromkeys(types, function))
        return function

    return mark


def apply(connection: Any, event: Envelope) -> None:
    """Change what the event changes beside case files."""
    change = APPLY.get(event.type)
    if change is not None:
        change(connection, dict(event.data), event)


@on("grid.established")
def grid_established(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    file = {
        "code": data["grid"], "visits": 0, "patrols": 0, "incidents": 0, "last_patrol": None,
        "household_heads": [], "rounds": [],
        **{k: data[k] for k in ("name", "community", "households", "officer", "party_group",
                                "unit_heads")},
    }  # fmt: skip
    counters = "{visits,patrols,incidents,last_patrol,household_heads,rounds}"
    connection.execute(
        "INSERT INTO grids (code, community, officer, file) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (code) DO UPDATE SET community = excluded.community,"
        " officer = excluded.officer, file = grids.file || (excluded.file - %s::text[])",
        [file["code"], file["community"], file["officer"], codec.dumps(file).decode(), counters],
    )


@on("grid.visit_recorded", "grid.patrol_done", "grid.incident_found")
def grid_busy(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    counter = {
        "grid.visit_recorded": "visits",
        "grid.patrol_done": "patrols",
        "grid.incident_found": "incidents",
    }[event.type]
    change = "jsonb_build_object(%s::text, (file->>%s)::int + 1)"
    parameters = [counter, counter]
    if event.type == "grid.patrol_done":
        change += " || jsonb_build_object('last_patrol', %s::text)"
        parameters.append(data["walked_on"])
    connection.execute(
        f"UPDATE grids SET file = file || {change} WHERE code = %s",  # noqa: S608 - no input in it
        [*parameters, data["grid"]],
    )


@on("notice.sent")
def notice_sent(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    connection.execute(
        "INSERT INTO notices (id, audience, subject, template, texts, at)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
        [data["notice"], data["audience"], event.subject, data["template"],
         codec.dumps(data["text"]).decode(), event.time],
    )  # fmt: skip
