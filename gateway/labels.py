"""Codes into words: every code table of the contracts, by field name, in the reader's language.

States and actions are the services' own, not part of the contracts; their words are in
`texts/words.yaml`.
"""

from typing import Any

from services.contracts import codes

from . import languages

BY_FIELD: dict[str, codes.Table] = {
    "channel": codes.CHANNELS | codes.CONTACT_CHANNELS,
    "kind": codes.KINDS | codes.MEETINGS,
    "level": codes.RISKS,
    "risk": codes.RISKS,
    "from_level": codes.LEVELS,
    "to_level": codes.LEVELS,
    "station": codes.LEVELS,
    "route": codes.LAWFUL_ROUTES,
    "outcome": codes.OUTCOMES | codes.CONFIRMATIONS | codes.PERFORMANCES | codes.FOLLOW_UPS,
    "cause": codes.ROUTE_CAUSES,
    "suspicion": codes.SUSPICIONS,
    "score": codes.SCORES,
    "means": codes.MEANS,
    "purpose": codes.PURPOSES,
    "role": codes.ROLES,
    "reason": codes.CLOSING_REASONS
    | codes.HAND_OVER_REASONS
    | codes.CARE_ENDS
    | codes.PAUSES,  # where it is one
    "ground": codes.ERASURE_GROUNDS
    | codes.REOPEN_GROUNDS
    | codes.LIMIT_GROUNDS
    | codes.RISING
    | codes.RECUSALS
    | codes.RETURNS,
    "what": codes.LIMITS,
    "counted": codes.COUNTED,
    "how": codes.LIMIT_ENDS,
    "whom": codes.CONTACTS,
    "relation": codes.RELATIONS,
    "hazard": codes.HAZARDS,
    "urgency": codes.URGENCIES,
    "help": codes.HELPS,
    "code": codes.SIGNALS,
    "source": codes.SIGNAL_SOURCES,
    "before": codes.RISKS,
    "consent": codes.AGENT_CONSENTS,
    "settled_level": codes.LEVELS,
}
# In a problem the same names may mean something else.
IN_PROBLEMS: dict[str, codes.Table] = {
    "channel": codes.CONTACT_CHANNELS,
    "level": codes.LEVELS,
    "asked": codes.LEVELS,
    "next": codes.LEVELS,
    "station": codes.LEVELS,
    "judge": {"joint-meeting": ("联席会议", "a joint meeting")},
    "needs": codes.ROLES,
    "roles": codes.ROLES,
    "reason": codes.CARE_ENDS | codes.PAUSES,
    "risk": codes.RISKS,
    "signal": codes.SIGNALS,
    "source": codes.SIGNAL_SOURCES,
    "sources": codes.SIGNAL_SOURCES,
    "type": {  # of a form's field
        "text": ("文字", "text"),
        "unit": ("单位代码", "unit's code"),
        "staff": ("人员编号", "staff id"),
        "date": ("日期", "date"),
        "choice": ("选项", "choice"),
        "number": ("整数", "number"),
    },
}
WORDS = {
    "state": "states",
    "action": "actions",
    "act": "actions",
    "allowed": "actions",
}  # of texts/words.yaml
BOOLEANS = {True: ("是", "yes"), False: ("否", "no")}
NOTHING = "—"
NONE = {"zh": "无", "en": "nothing"}  # of what would be allowed


def label(field: str, value: Any, language: str) -> Any:
    """The word for a code of this field; anything else as it is."""
    column = 0 if language == "zh" else 1
    if isinstance(value, bool):
        return BOOLEANS[value][column]
    table = BY_FIELD.get(field, {})
    if isinstance(value, str) and value in table:
        return table[value][column]
    if field == "routes" and all(isinstance(each, dict) for each in value or ()):
        named = [(codes.ROUTES.get(each["route"]), each["basis"]) for each in value or ()]
        return _listed([f"{words[column]} ({basis})" for words, basis in named if words], language)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return _listed(value, language)
    return NOTHING if value is None else value


def labelled(data: dict[str, Any], language: str) -> dict[str, Any]:
    """Every field of an event's data, in words."""
    return {field: label(field, value, language) for field, value in data.items()}


def in_problem(field: str, value: Any, language: str) -> Any:
    """A fact of a problem, in words: states, actions, levels and roles by their names."""
    if field == "allowed" and not value:
        return NONE[language]
    if isinstance(value, list):
        return _listed([str(in_problem(field, each, language)) for each in value], language)
    if field in WORDS and isinstance(value, str):
        found = languages.texts("words")[WORDS[field]].get(value)
        return found[language] if found else value
    if field in IN_PROBLEMS and isinstance(value, str) and value in IN_PROBLEMS[field]:
        return IN_PROBLEMS[field][value][0 if language == "zh" else 1]
    return label("", value, language)


def _listed(values: list[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(values) or NOTHING
