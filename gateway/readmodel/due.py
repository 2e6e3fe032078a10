"""Until when: the next thing due of a case. Pure, so that a rebuild gives the same."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
RUNNING = ("running", "overdue")  # limits whose day is known
OPEN = frozenset({"registered", "accepted", "handled"})  # somebody is still working on it


def first(file: dict[str, Any]) -> dict[str, str] | None:
    """The soonest: `what` is assignment, limit, promise, reply or confirmation; `due` a day."""
    found = sorted(_all(file), key=lambda each: (each["due"], each["what"], each["ref"]))
    return found[0] if found else None


def day(instant: str) -> str:
    """The day, in China, of an instant."""
    return datetime.fromisoformat(instant).astimezone(CHINA).date().isoformat()


def held_until(file: dict[str, Any]) -> str | None:
    """The day until which the holder has it: the first of the limits that are the holder's."""
    mine = (None, file.get("holder"))
    days = [
        each["last_day"]
        for each in file.get("limits", ())
        if each["state"] in RUNNING and each["unit"] in mine
    ]
    return min(days, default=None)


def limit_day(file: dict[str, Any], name: str, otherwise: str | None) -> str | None:
    """The day of a limit as it stands now, pauses and all; none while it stands still."""
    found = next((each for each in file.get("limits", ()) if each["limit"] == name), None)
    if found is None or found["state"] not in {*RUNNING, "paused"}:
        return otherwise
    day: str | None = found["last_day"]
    return day


def _all(file: dict[str, Any]) -> Iterator[dict[str, str]]:
    status = file.get("status")
    for each in file.get("promises", ()):
        if each["state"] == "open":
            yield _due("promise", str(each["promise"]), day(each["due"]))
    if status == "resolved" and (file.get("resolved") or {}).get("confirm_by"):
        yield _due("confirmation", "", day(file["resolved"]["confirm_by"]))
    if status in OPEN and file.get("order"):
        yield _due("reply", file["order"]["number"], day(file["order"]["reply_due"]))
    if status == "accepted":
        for each in file.get("assignments", ()):
            ref = str(each["assignment"])
            until = limit_day(file, f"duty.{ref}", each["due"])
            if each["state"] in {"assigned", "signed"} and until:
                yield _due("assignment", ref, until)
    for each in file.get("limits", ()):
        told = each["limit"] == "order" or each["limit"].startswith("duty.")
        if each["state"] in RUNNING and not told:
            yield _due("limit", each["limit"], each["last_day"])


def _due(what: str, ref: str, due: str) -> dict[str, str]:
    return {"what": what, "ref": ref, "due": due}
