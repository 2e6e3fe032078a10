"""Grids and notices: the read models beside the case file."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from services.chassis import codec
from services.contracts.envelope import Envelope

Apply = Callable[[Any, dict[str, Any], Envelope], None]
ApplyMany = Callable[[Any, Sequence[Envelope]], None]
APPLY: dict[str, Apply] = {}
APPLY_MANY: dict[str, ApplyMany] = {}  # types that come in numbers, a statement for all
NOTICES = (
    "INSERT INTO notices (id, audience, subject, template, texts, at)"
    " SELECT * FROM jsonb_to_recordset(%s) AS told (id text, audience text, subject text,"
    " template text, texts jsonb, at timestamptz) ON CONFLICT (id) DO NOTHING"
)


def on(*types: str) -> Callable[[Apply], Apply]:
    """Mark what these event types change."""

    def mark(function: Apply) -> Apply:
        APPLY.update(dict.fromkeys(types, function))
        return function

    return mark


def changes(type_: str) -> bool:
    """Whether events of this type change anything beside case files."""
    return type_ in APPLY or type_ in APPLY_MANY


def apply(connection: Any, events: Iterable[Envelope]) -> None:
    """Change what these events change beside case files, in their order."""
    found = [each for each in events if changes(each.type)]
    for type_, some in groupby(found, key=attrgetter("type")):
        if type_ in APPLY_MANY:
            APPLY_MANY[type_](connection, list(some))
        else:
            for event in some:
                APPLY[type_](connection, dict(event.data), event)


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


def notices_sent(connection: Any, events: Sequence[Envelope]) -> None:
    rows = [
        {"id": e.data["notice"], "audience": e.data["audience"], "subject": e.subject,
         "template": e.data["template"], "texts": e.data["text"], "at": e.time}
        for e in events
    ]  # fmt: skip
    connection.execute(NOTICES, [codec.dumps(rows).decode()])


APPLY_MANY["notice.sent"] = notices_sent
