"""What the world may know of forms: streams of their own, whose subject is the case."""

from datetime import date

from services.chassis.publication import actor
from services.contracts.declare import Event
from services.contracts.events import forms as told

from ..domain import forms, paperwork
from ..domain.forms import Form
from .table import publication

# The file's own notes of its forms, which tell of themselves.
publication.silent(paperwork.FormFiled, paperwork.FormDue, paperwork.FormEnded)


@publication.of(Form.Created)
def issued(event: Form.Created) -> tuple[Event, str]:
    """form.issued."""
    made = told.FormIssued(
        by=actor(event),
        form=str(event.originator_id),
        ordinal=event.ordinal,
        kind=event.kind,
        edition=date.fromisoformat(event.edition),
        number=event.number,
        title=event.title,
        title_en=event.title_en,
        issuer=event.issuer,
        to=event.to,
        values=event.values,
        sheet=event.sheet,
        slots=event.slots,
        names=event.names,
        wants_answer=bool(event.answerers),
        in_force=forms.in_force(event.slots, ()),
        answer_by=_day(event.answer_by),
        act=event.act,
        replaces=event.replaces,
    )
    return made, event.case


@publication.of(forms.Signed)
def signed(event: forms.Signed) -> tuple[Event, str]:
    """form.signed."""
    made = told.FormSigned(
        by=actor(event),
        form=str(event.originator_id),
        ordinal=event.ordinal,
        number=event.number,
        slot=event.slot,
        in_force=event.in_force,
        answer_by=_day(event.answer_by),
    )
    return made, event.case


@publication.of(forms.Answered)
def answered(event: forms.Answered) -> tuple[Event, str]:
    """form.answered."""
    made = told.FormAnswered(
        by=actor(event),
        form=str(event.originator_id),
        ordinal=event.ordinal,
        number=event.number,
        answer=event.answer,
        late=event.late,
    )
    return made, event.case


@publication.of(forms.Recalled)
def recalled(event: forms.Recalled) -> tuple[Event, str]:
    """form.recalled."""
    made = told.FormRecalled(
        by=actor(event),
        form=str(event.originator_id),
        ordinal=event.ordinal,
        number=event.number,
        reason=event.reason,
    )
    return made, event.case


@publication.of(forms.Lapsed)
def overdue(event: forms.Lapsed) -> tuple[Event, str]:
    """form.overdue."""
    made = told.FormOverdue(
        by=actor(event),
        form=str(event.originator_id),
        ordinal=event.ordinal,
        number=event.number,
        to=event.to,
        answer_by=date.fromisoformat(event.answer_by),
    )
    return made, event.case


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
