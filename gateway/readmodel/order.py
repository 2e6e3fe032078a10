"""In which order the events of a case count: the same for whoever has the same events.

Services tell of a case independently, so two readers may hear them interleaved in two ways. An
event counts after the earlier ones of its own service, after its cause, and after what its author
had seen; where none of that decides, by time. So a case file is a function of its events, and one
built again equals the live one (docs/decisions/0021).
"""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from services.contracts import topology
from services.contracts.envelope import Envelope, told_by

Place = tuple[datetime, int]  # an instant no earlier than of all before it, and a rank within it
Key = tuple[datetime, int, str, int]  # place, service, position: no two events have the same

FIRST = "case.reported"
SERVICES = frozenset(topology.SERVICES)
EARLIEST = datetime.min.replace(tzinfo=UTC)
STATE = "folded"  # where a file keeps what it needs to place the next event


def arrange(events: Iterable[Envelope]) -> list[tuple[Key, Envelope]]:
    """These events of one case with their keys, in the order in which they count."""
    lines = _by_service(events)
    if len(lines) == 1:  # as in a new case: nothing waits for anything
        ((service, line),) = lines.items()
        return _in_line(service, line)
    known = {event.id for line in lines.values() for event in line}
    seen = {event.id: seen_before(event) for line in lines.values() for event in line}
    placed: dict[str, Place] = {}
    last: dict[str, Place] = {}
    arranged: list[tuple[Key, Envelope]] = []
    while lines:
        service = _next(lines, seen, known, placed)
        event = lines[service].popleft()
        before = [placed[each] for each in seen[event.id] if each in placed]
        place = _place(event, [*before, last[service]] if service in last else before)
        placed[event.id] = last[service] = place
        arranged.append(((*place, service, event.position), event))
        if not lines[service]:
            del lines[service]
    return sorted(arranged, key=lambda each: each[0])


def key(file: dict[str, Any], event: Envelope) -> Key | None:
    """Where one more event of this file belongs, when that is after all others; None when the file
    has to be folded anew from all its events.
    """
    if not file:
        return (*_place(event, []), event.service, event.position)
    state = file.get(STATE)
    if state is None or event.id in state["awaits"]:
        return None
    own = state["last"].get(event.service)
    if own and event.position <= own["position"]:
        return None
    before = [_placed(own)] if own else []
    unsure = EARLIEST  # no place before this is surely right
    for source, position in map(told_by, seen_before(event)):
        other = state["last"].get(source)
        if other and position == other["position"]:
            before.append(_placed(other))
        elif other and position < other["position"]:
            unsure = max(unsure, _placed(other)[0])
    place = _place(event, before)
    found = (*place, event.service, event.position)
    upto = state["upto"]
    past = (*_placed(upto), upto["service"], upto["position"])
    return found if found > past and (place[0] > unsure or unsure == EARLIEST) else None


def note(file: dict[str, Any], key_: Key, event: Envelope) -> None:
    """Remember in the file that it holds this event, in its place."""
    at, rank, service, position = key_
    state = file.setdefault(STATE, {"last": {}, "awaits": []})
    here = {"at": at.isoformat(), "rank": rank, "position": position}
    state["last"][service] = here
    state["upto"] = {**here, "service": service}
    for each in seen_before(event):
        source, number = told_by(each)
        if number > state["last"].get(source, {"position": 0})["position"]:
            state["awaits"] = sorted({*state["awaits"], each})


def seen_before(event: Envelope) -> list[str]:
    """The ids of other services' events that this one surely came after."""
    found: list[str] = []
    for each in (event.causationid, *event.after.split()):
        source, _ = told_by(each)
        if source in SERVICES and source != event.service and each not in found:
            found.append(each)
    return found


def _by_service(events: Iterable[Envelope]) -> dict[str, deque[Envelope]]:
    lines: dict[str, deque[Envelope]] = {}
    for event in sorted(events, key=lambda each: (each.service, each.position)):
        lines.setdefault(event.service, deque()).append(event)
    return lines


def _in_line(service: str, line: Iterable[Envelope]) -> list[tuple[Key, Envelope]]:
    arranged: list[tuple[Key, Envelope]] = []
    before: list[Place] = []
    for event in line:
        place = _place(event, before)
        before = [place]
        arranged.append(((*place, service, event.position), event))
    return arranged


def _next(
    lines: dict[str, deque[Envelope]],
    seen: dict[str, list[str]],
    known: set[str],
    placed: dict[str, Place],
) -> str:
    """A service whose next event waits for nothing; the earliest, should they wait in a circle."""
    for service, line in lines.items():
        if all(each in placed or each not in known for each in seen[line[0].id]):
            return service
    return min(lines, key=lambda each: (_time(lines[each][0]), each))


def _place(event: Envelope, before: list[Place]) -> Place:
    own = (EARLIEST if event.type == FIRST else _time(event), 0)
    return max([own, *((at, rank + 1) for at, rank in before)])


def _placed(noted: dict[str, Any]) -> Place:
    return datetime.fromisoformat(noted["at"]), noted["rank"]


def _time(event: Envelope) -> datetime:
    return datetime.fromisoformat(event.time)
