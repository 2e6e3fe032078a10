"""Which forms a file has, which act each came with, and until when it is answered.

The forms themselves are streams of their own (`forms.py`), saved with the file and told there: what
is here is nobody else's business.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import form_errors as errors
from .event import By, Event

if TYPE_CHECKING:
    from .file import File


@dataclass
class Paper:
    """One form of the file; `state` is open, done or recalled. Ordinals count from 1."""

    ordinal: int
    form: str
    kind: str
    unit: str | None
    act: str | None
    replaces: str | None
    answer_by: str | None = None
    state: str = "open"


class FormFiled(Event):
    """A form was issued; `act` is what it came with, such as `assign.1`."""

    TOPIC = "referral.file.form_filed"
    ordinal: int
    form: str
    kind: str
    unit: str | None
    act: str | None
    replaces: str | None

    def apply(self, aggregate: "File") -> None:
        aggregate.papers.append(
            Paper(self.ordinal, self.form, self.kind, self.unit, self.act, self.replaces)
        )


class FormDue(Event):
    """It is in force, and its answer has a last day."""

    TOPIC = "referral.file.form_due"
    ordinal: int
    answer_by: str

    def apply(self, aggregate: "File") -> None:
        aggregate.papers[self.ordinal - 1].answer_by = self.answer_by


class FormEnded(Event):
    """Nothing is waited for any more; `how` is done or recalled."""

    TOPIC = "referral.file.form_ended"
    ordinal: int
    how: str

    def apply(self, aggregate: "File") -> None:
        aggregate.papers[self.ordinal - 1].state = self.how


def file_form(
    file: "File",
    by: By,
    at: datetime,
    form: str,
    kind: str,
    unit: str | None,
    act: str | None,
    replaces: str | None,
) -> int:
    """Put a form into the file; its ordinal.

    Fails when the file is closed, and when what it replaces was not recalled or replaced before.
    """
    file.must_allow("issue-form")
    if replaces is not None:
        _must_replace(file, kind, replaces)
    ordinal = len(file.papers) + 1
    file.trigger_event(
        FormFiled, timestamp=at, by=by, ordinal=ordinal, form=form, kind=kind, unit=unit, act=act,
        replaces=replaces,
    )  # fmt: skip
    return ordinal


def set_form_due(file: "File", by: By, at: datetime, ordinal: int, answer_by: str) -> None:
    """Its answer has a last day from now on."""
    file.trigger_event(FormDue, timestamp=at, by=by, ordinal=ordinal, answer_by=answer_by)


def end_form(file: "File", by: By, at: datetime, ordinal: int, how: str) -> None:
    """Nothing is waited for any more."""
    file.trigger_event(FormEnded, timestamp=at, by=by, ordinal=ordinal, how=how)


def paper(file: "File", form: str) -> Paper:
    """The paper of this form. Raises NoSuchForm."""
    for each in file.papers:
        if each.form == form:
            return each
    raise errors.NoSuchForm(form=form)


def paper_of_act(file: "File", act: str) -> Paper | None:
    """The form that came with this act and was not taken back; None when none did."""
    return next((p for p in file.papers if p.act == act and p.state != "recalled"), None)


def _must_replace(file: "File", kind: str, replaces: str) -> None:
    old = paper(file, replaces)
    again = any(each.replaces == replaces for each in file.papers)
    if old.state != "recalled" or old.kind != kind or again:
        raise errors.ReplacesNothing(form=replaces, ordinal=old.ordinal, kind=old.kind)
