"""The trail in words: who, when, what, why, made from an event in the reader's language."""

from functools import cache
from typing import Any

from . import languages
from .labels import label, labelled

WHY = ("reason", "basis", "mandate", "question")


@cache
def doing(type_: str, language: str) -> str | None:
    """Which of the five doings (五办) an event is part of, by the place's own label."""
    for words in languages.texts("five_doings").values():
        if type_ in words["events"]:
            return str(words[language])
    return None


def step(event: dict[str, Any], language: str) -> dict[str, Any]:
    """One step of the trail (see `shapes.Step`)."""
    data = event["data"]
    words = labelled(data, language)
    by = data.get("by", {})
    return {
        "id": event["id"],
        "time": event["time"],
        "type": event["type"],
        "doing": doing(event["type"], language),
        "what": languages.say("trail", event["type"], language, words) or event["type"],
        "why": next((words[each] for each in WHY if data.get(each)), None),
        "who": {
            "id": by.get("id", ""),
            "role": by.get("role", ""),
            "role_label": str(label("role", by.get("role", ""), language)),
            "unit": by.get("unit", ""),
        },
        "service": event["source"].rsplit("/", 1)[-1],
        "sequence": event["sequence"],
        "data": {key: value for key, value in data.items() if key != "by"},
    }


def shown(event: dict[str, Any], language: str, *, content: bool) -> dict[str, Any]:
    """A step as this reader sees it: without `content`, that it was, when, and by whom."""
    made = step(event, language)
    return made if content else {**made, "what": event["type"], "why": None, "data": {}}
