"""What the world may know of forms: streams of their own, whose subject is the case."""

from typing import Any

from services.chassis.publication import same
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
    made = same(
        told.FormIssued,
        event,
        form=str(event.originator_id),
        wants_answer=bool(event.answerers),
        in_force=forms.in_force(event.slots, ()),
    )
    return made, event.case


AFTERWARDS: dict[type, type[Event]] = {
    forms.Signed: told.FormSigned,
    forms.Answered: told.FormAnswered,
    forms.Recalled: told.FormRecalled,
    forms.Lapsed: told.FormOverdue,
}


@publication.of(*AFTERWARDS)
def afterwards(event: Any) -> tuple[Event, str]:
    """form.signed, form.answered, form.recalled, form.overdue."""
    made = same(AFTERWARDS[type(event)], event, form=str(event.originator_id))
    return made, event.case
