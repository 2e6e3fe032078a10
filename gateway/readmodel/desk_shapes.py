"""The shapes of the desk's part of a case file: duty, promises, kin, papers."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12


class NextDue(TypedDict):
    """Until when: `what` is assignment, limit, promise, reply or confirmation; `due` a day."""

    what: str
    ref: str
    due: str


class Duty(TypedDict):
    """首问负责: the owner since when, and who was asked to take it over."""

    owner: str
    since: str
    offered: dict[str, Any] | None


class Promise(TypedDict):
    """What was promised by when; `state` is open, kept, late or broken."""

    promise: int
    what: str
    due: str
    state: str


class Link(TypedDict):
    """Another case and how it belongs to this one (`relation` is a code)."""

    case: str
    number: str
    relation: str
    reason: str


class Duplicate(TypedDict):
    """A case that looks like this one, how much, and why (codes)."""

    case: str
    number: str
    score: int
    reasons: list[str]


class Attachment(TypedDict):
    """A paper of the dossier; its bytes are read by its number."""

    attachment: int
    sha256: str
    size: int
    media_type: str
    title: str
    at: str
