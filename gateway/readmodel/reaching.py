"""Whether the residents of a case could be reached: folds of the case file beside `casefile`."""

from typing import Any

from services.contracts.envelope import Envelope

from .folding import File, on

CALLBACK = "callback"  # beside the people who could not be reached: nobody, in all the calls


@on("notice.failed")
def not_reached(file: File, data: dict[str, Any], event: Envelope) -> None:
    """Somebody was not reached by the channel they chose; until the residents are informed."""
    who = data["audience"].partition(":")[2] or data["audience"]
    facts = {key: data[key] for key in ("channel", "template", "reason")}
    file["unreached"] = {**file.get("unreached", {}), who: {**facts, "at": event.time}}


@on("callback.planned")
def callback_planned(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["callback"] = {"state": "planned", "on": data["on"], "tries": 0, "answer": None}


@on("callback.tried")
def callback_tried(file: File, data: dict[str, Any], event: Envelope) -> None:
    reached = data["reached"]
    file["callback"] = {
        "state": "reached" if reached else "planned",
        "on": data["next_on"],
        "tries": data["tries"],
        "answer": data["answer"],
    }
    if reached:
        file["unreached"] = {}


@on("callback.given_up")
def callback_given_up(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["callback"] = {**file["callback"], "state": "given-up", "on": None}
    given_up = {"channel": "phone", "template": CALLBACK, "reason": "not-reached"}
    file["unreached"] = {**file.get("unreached", {}), CALLBACK: {**given_up, "at": event.time}}


@on("callback.cancelled")
def callback_cancelled(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["callback"] = {**file["callback"], "state": "cancelled", "on": None}
