"""Joint meetings as their units see them: agenda, pack, duties and what became of them."""

from typing import Any
from uuid import UUID, uuid5

from services.chassis import codec
from services.contracts.envelope import Envelope

from .field import to_do
from .others import on
from .worklist import Due

File = dict[str, Any]
LOAD = "SELECT file FROM meetings WHERE id = %s FOR UPDATE"
SAVE = """
INSERT INTO meetings (id, division, held_on, file) VALUES (%s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET file = excluded.file
"""
CONVENED = ("title", "kind", "division", "held_on", "units", "cases")
AGENDA = (
    "meeting.convened", "meeting.packed", "meeting.agenda_set", "meeting.held",
    "meeting.duty_reported", "meeting.duty_followed",
)  # fmt: skip


def fold(file: File, data: dict[str, Any], event: Envelope) -> File:
    """The meeting after one more event of its own: a pure function."""
    file = {**file, "version": event.streamversion}
    match event.type:
        case "meeting.convened":
            file |= {name: data[name] for name in CONVENED}
            file |= {"id": event.subject, "state": "convened", "since": event.time}
            file |= {"attended": [], "minutes": None, "decisions": [], "duties": [], "topics": []}
            file |= {"begins_at": None, "pack": [], "carried": [], "counts": {}}
        case "meeting.packed":
            carried = [{**each, "outcome": None} for each in data["carried"]]
            file |= {name: data[name] for name in ("begins_at", "pack", "counts")}
            file["carried"] = carried
        case "meeting.agenda_set":
            for name in ("cases", "units", "topics"):
                file[name] = [*file[name], *data[name]]
        case "meeting.held":
            file |= {name: data[name] for name in ("attended", "minutes", "decisions")}
            file |= {"state": "held", "duties": _duties(data["decisions"])}
        case "meeting.duty_reported" if data["done"]:
            file["duties"] = _changed(file["duties"], data["duty"], state="done")
        case "meeting.duty_followed":
            state = "owed" if data["outcome"] == "extended" else data["outcome"]
            more = {"due": data["due"]} if data["due"] else {}
            file["duties"] = _changed(file["duties"], data["duty"], state=state, **more)
    return file | {"seen_by": sorted({*file["units"], *(d["unit"] for d in file["duties"])})}


def _duties(decisions: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {"duty": number, "case": each.get("case"), "unit": each["unit"],
         "person": each.get("person"), "due": each["due"], "state": "owed"}
        for number, each in enumerate(decisions, start=1)
    ]  # fmt: skip


def _changed(duties: list[dict[str, Any]], number: int, **change: Any) -> list[dict[str, Any]]:
    return [{**each, **change} if each["duty"] == number else each for each in duties]


def tasks(file: File) -> list[tuple[str, list[Due]]]:
    """What is to be done of a meeting, by the id of the thing it is about: to hold it, and each of
    its duties. Pure.
    """
    centre = f"unit:{file['division'][:9]}:centre"
    holding = [Due(centre, "hold-meeting", "", file["held_on"], file["since"])]
    made = [(file["id"], holding if file["state"] == "convened" else [])]
    for each in file["duties"]:
        who = f"staff:{each['person']}" if each["person"] else f"unit:{each['unit']}"
        due = [Due(who, "meeting-duty", str(each["duty"]), each["due"], file["since"])]
        thing = str(uuid5(UUID(file["id"]), str(each["duty"])))
        made.append((thing, due if each["state"] == "owed" else []))
    return made


@on(*AGENDA)
def changed(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    row = connection.execute(LOAD, [event.subject]).fetchone()
    file = fold(row["file"] if row else {}, data, event)
    _save(connection, file)
    for thing, found in tasks(file):
        to_do(connection, (thing, "meeting", file["id"]), file["title"], found)
    if event.type == "meeting.duty_followed":
        _answered(connection, data, event)


def _answered(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    """The meeting that answered shows what it answered."""
    row = connection.execute(LOAD, [data["at_meeting"]]).fetchone()
    if row is None:
        return
    file = row["file"]
    for each in file["carried"]:
        if each["meeting"] == event.subject and each["duty"] == data["duty"]:
            each["outcome"] = data["outcome"]
    _save(connection, file)


def _save(connection: Any, file: File) -> None:
    row = [file["id"], file["division"], file["held_on"], codec.dumps(file).decode()]
    connection.execute(SAVE, row)
