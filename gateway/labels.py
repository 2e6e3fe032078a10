"""Codes into words: every code table of the contracts, by field name, in the reader's language."""

from typing import Any

from services.contracts import codes

BY_FIELD: dict[str, codes.Table] = {
    "channel": codes.CHANNELS,
    "kind": codes.KINDS | codes.MEETINGS,
    "level": codes.RISKS,
    "risk": codes.RISKS,
    "from_level": codes.LEVELS,
    "to_level": codes.LEVELS,
    "station": codes.LEVELS,
    "route": codes.LAWFUL_ROUTES,
    "outcome": codes.OUTCOMES,
    "score": codes.SCORES,
    "means": codes.MEANS,
    "purpose": codes.PURPOSES,
    "role": codes.ROLES,
}
BOOLEANS = {True: ("是", "yes"), False: ("否", "no")}


def label(field: str, value: Any, language: str) -> Any:
    """The word for a code of this field; anything else as it is."""
    column = 0 if language == "zh" else 1
    if isinstance(value, bool):
        return BOOLEANS[value][column]
    table = BY_FIELD.get(field, {})
    if isinstance(value, str) and value in table:
        return table[value][column]
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "、".join(value) if language == "zh" else ", ".join(value)
    return "—" if value is None else value


def labelled(data: dict[str, Any], language: str) -> dict[str, Any]:
    """Every field of an event's data, in words."""
    return {field: label(field, value, language) for field, value in data.items()}
