"""What is told about forms (三单两函). The subject is the case: a form is part of its file.

`ordinal` counts the forms of a case from 1; `number` is the form's own, as printed on it.
"""

from datetime import date
from typing import Any

from ..declare import Actor, Event, event


@event("form.issued", owner="referral")
class FormIssued(Event):
    """A form was issued (签发文书), with all that is printed on it.

    `edition` is the first day of the kind's rules that it was made by; `sheet` the layout, as it
    was then, and `names` what the units on it are called. `act` is what it came with (`assign.1`,
    `supervise.2`), `replaces` the recalled form that it corrects. Each of `slots` is signed by
    somebody of the issuing unit or of the addressee. `in_force`: no signature of the issuing unit
    is waited for; `answer_by` is known from then on.
    """

    by: Actor
    form: str
    ordinal: int
    kind: str
    edition: date
    number: str
    title: str
    title_en: str
    issuer: str
    to: str | None
    values: dict[str, Any]
    sheet: dict[str, Any]
    slots: list[dict[str, Any]]
    names: dict[str, str]
    wants_answer: bool
    in_force: bool
    answer_by: date | None
    act: str | None
    replaces: str | None


@event("form.signed", owner="referral")
class FormSigned(Event):
    """Somebody signed a form in one of its places; see `form.issued` for `in_force`."""

    by: Actor
    form: str
    ordinal: int
    number: str
    slot: str
    in_force: bool
    answer_by: date | None


@event("form.answered", owner="referral")
class FormAnswered(Event):
    """The unit that the form went to answered it; `late`: after its day."""

    by: Actor
    form: str
    ordinal: int
    number: str
    answer: str
    late: bool


@event("form.recalled", owner="referral")
class FormRecalled(Event):
    """The issuing unit took the form back."""

    by: Actor
    form: str
    ordinal: int
    number: str
    reason: str


@event("form.overdue", owner="referral")
class FormOverdue(Event):
    """The day of the answer passed, and there is none."""

    by: Actor
    form: str
    ordinal: int
    number: str
    to: str
    answer_by: date
