"""What somebody has to do beside the cases: dangers to look at, pushed tasks, reviews of care.

Pure, so that a rebuild gives the same. An audience `grid:<code>` is whoever does the officer's work
there on the day of asking: a substitute takes over without anything being written anew.
"""

from typing import Any

from .worklist import Due

OF_TASKS = {"pushed": "acknowledge-task", "acknowledged": "finish-task"}


def of_danger(file: dict[str, Any]) -> list[Due]:
    """An open danger is looked at again by its day."""
    if file["state"] == "cleared":
        return []
    return [Due(f"grid:{file['grid']}", "check-danger", file["id"], file["check_by"], "")]


def of_task(file: dict[str, Any]) -> list[Due]:
    """A pushed task is to be seen, then done. Unseen for too long, it comes back to its sender."""
    kind = OF_TASKS.get(file["state"])
    if kind is None:
        return []
    made = [Due(f"grid:{file['grid']}", kind, file["id"], file["due"], "")]
    if file["state"] == "pushed" and file["unacknowledged"]:
        made.append(Due(f"staff:{file['pushed_by']}", "ask-after-task", file["id"], None, ""))
    return made


def of_care(file: dict[str, Any]) -> list[Due]:
    """A running plan is reviewed by its day, by who keeps it. When the care stops, so does this."""
    if file["state"] != "open":
        return []
    return [Due(f"staff:{file['helpers'][0]}", "review-care", file["id"], file["review_on"], "")]
