"""Shapes of the forms of a case (三单两函): in its file, and one by itself."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12


class Signature(TypedDict):
    """A place for a signature: whose unit signs it, and who did when."""

    slot: str
    side: str
    zh: str
    en: str
    unit: str | None
    roles: list[str]
    by: str | None
    at: str | None


class FormEntry(TypedDict):
    """A form of the case. `state` is issued (waits for its issuer's signatures), in-force, overdue,
    answered or recalled. `act` is what it came with, such as `assign.1`.
    """

    form: str
    ordinal: int
    kind: str
    number: str
    title: str
    title_en: str
    issuer: str
    to: str | None
    state: str
    issued_at: str
    wants_answer: bool
    answer_by: str | None
    act: str | None
    replaces: str | None
    signatures: list[Signature]


class FormFile(FormEntry):
    """One form with all that is on it; `parts` are those of the case, when it was issued."""

    edition: str
    issued_by: dict[str, str]
    values: dict[str, Any]
    sheet: dict[str, Any]
    names: dict[str, str]
    parts: dict[str, Any]
    answered: dict[str, Any] | None
    recalled: dict[str, Any] | None


class FormKinds(TypedDict):
    """The kinds of forms that are in force today, as the policy has them."""

    kinds: list[dict[str, Any]]
