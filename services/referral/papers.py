"""Issuing forms, and the forms that come with an act: paper and act in the same transaction.

Whatever an act did to a file is in its new events; each of them may issue, sign, answer or take
back a form. So nobody can assign without the slip that the policy asks for, nor change one alone.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.chassis.work import Work

from .calendar import day_of
from .domain import assignments, clocks, fields, form_errors, forms, supervision
from .domain.file import File
from .domain.forms import ADDRESSEE, Form
from .domain.limits import Limits
from .domain.owed import GONE, centre_of
from .domain.paperwork import Paper
from .domain.terms import last_day
from .formkinds import FormKinds, Kind

LIMITS = {"assign": "duty", "supervise": "answer"}  # of the answer, by the act of a form


class Papers:
    """The forms of one file, within one decision."""

    def __init__(self, kinds: FormKinds, calendar: clocks.Calendar, file: File, work: Work) -> None:
        self._kinds = kinds
        self._calendar = calendar
        self._file = file
        self._work = work

    def issue(
        self,
        kind: Kind,
        to: str | None,
        values: Mapping[str, Any],
        *,
        act: str | None = None,
        replaces: str | None = None,
        answer_by: str | None = None,
    ) -> Form:
        """A new form in the file. Raises what the kind or the file says no with."""
        work, issuer = self._work, self._issuer
        fitted = fields.fitted(kind.fields, values)
        form_id = UUID(str(uuid7()))
        ordinal = self._file.file_form(
            **work.act, form=str(form_id), kind=kind.code, unit=to, act=act, replaces=replaces
        )
        if act is None and forms.in_force(kind.slots, ()):
            answer_by = self._answer_by(kind)
        form = Form.issue(
            form_id,
            **work.act,
            **_of_kind(kind),
            case=str(self._file.id),
            ordinal=ordinal,
            number=self._number(kind, issuer),
            issuer=issuer,
            to=to,
            values=fitted,
            names=self._names(kind, (issuer, to), fitted),
            answer_by=answer_by,
            act=act,
            replaces=replaces,
        )
        if act is None and answer_by:
            self._file.set_form_due(**work.act, ordinal=ordinal, answer_by=answer_by)
        return work.add(form, beside=self._file.id)

    def find(self, form: UUID) -> tuple[Form, Paper]:
        """A form of this file. Raises NoSuchForm."""
        paper = self._file.paper(str(form))
        return self._work.load(Form, form), paper

    def sign(self, form: Form, slot: str) -> None:
        """Sign it; with the issuing unit's last signature the time for the answer begins."""
        days = self._answer_by(self._edition(form)) if form.state == "issued" else form.answer_by
        form.sign(**self._work.act, slot=slot, answer_by=days)
        if form.act is not None:
            return  # the limit of its answer is the act's
        if form.answer_by and self._file.papers[form.ordinal - 1].answer_by is None:
            self._file.set_form_due(
                **self._work.act, ordinal=form.ordinal, answer_by=form.answer_by
            )

    def answer(self, form: Form, answer: str, *, by_act: bool = False) -> None:
        """Answer it; late when the limit of its answer, which a pause may have moved, is over."""
        act, _, number = (form.act or f"reply.{form.ordinal}").partition(".")
        over = self._is_over(f"{LIMITS.get(act, act)}.{number}")
        form.answer(**self._work.act, answer=answer, over=over, by_act=by_act)
        self.end(form, "done")

    def end(self, form: Form, how: str) -> None:
        """Nobody waits for it any more; `how` is done or recalled."""
        self._file.end_form(**self._work.act, ordinal=form.ordinal, how=how)

    # What acts do -----------------------------------------------------------------------------

    def follow(self) -> None:
        """Let the forms follow what this decision did to the file; again changes nothing."""
        for event in list(self._file.pending_events):
            if isinstance(event, assignments.Assigned):
                self._assigned(event)
            elif isinstance(event, assignments.Signed):
                self._signed(event.assignment)
            elif isinstance(event, assignments.Completed):
                self._answered(f"assign.{event.assignment}", event.result)
            elif isinstance(event, supervision.Supervised):
                self._supervised(event)
            elif isinstance(event, supervision.SupervisionAnswered):
                self._answered(f"supervise.{event.supervision}", event.answer)
            self._gone(getattr(event, "reason", None))

    def _assigned(self, event: assignments.Assigned) -> None:
        kind = self._kinds.of_act("assign", self._today, event.paper)
        self._with_act(kind, f"assign.{event.assignment}", event, event.due)

    def _supervised(self, event: supervision.Supervised) -> None:
        kind = self._kinds.of_act("supervise", self._today)
        numbers = [s.number for s in self._file.supervisions if s.unit == event.unit]
        self._with_act(kind, f"supervise.{numbers[-1]}", event, event.answer_by)

    def _with_act(self, kind: Kind | None, act: str, event: Any, day: str) -> None:
        issued = any(each.act == act for each in self._file.papers)
        if kind is not None and not issued:
            values = {f.code: getattr(event, f.takes) for f in kind.fields if f.takes}
            self.issue(kind, event.unit, values, act=act, answer_by=day if kind.answer else None)

    def _signed(self, assignment: int) -> None:
        form = self._form_of(f"assign.{assignment}")
        for each in form.slots if form else ():
            slot = each["slot"]
            if form is None or each["side"] != ADDRESSEE or slot in form.signed:
                continue
            form.sign(**self._work.act, slot=slot, answer_by=form.answer_by, by_act=True)

    def _answered(self, act: str, answer: str) -> None:
        form = self._form_of(act)
        if form is not None and form.answerers and form.state != "answered":
            self.answer(form, answer, by_act=True)

    def _gone(self, reason: str | None) -> None:
        """An assignment that was taken back, in whichever way, takes its paper along."""
        for each in self._file.assignments:
            form = self._form_of(f"assign.{each.number}") if each.state in GONE else None
            if form is not None:
                form.recall(**self._work.act, reason=reason or each.state, by_act=True)
                self.end(form, "recalled")

    def _form_of(self, act: str) -> Form | None:
        """The form that came with an act; none for an act from before there were forms."""
        paper = self._file.paper_of_act(act)
        return self._work.load(Form, UUID(paper.form)) if paper else None

    # Numbers and days -------------------------------------------------------------------------

    def _is_over(self, limit: str) -> bool:
        kept = self._work.find(Limits, Limits.id_of(self._file.id))
        found = kept.limits.get(limit) if kept else None
        return found is not None and found.due is not None and found.due <= self._work.now

    @property
    def _issuer(self) -> str:
        return self._work.actor.unit or centre_of(self._file.division)

    @property
    def _today(self) -> Any:
        return day_of(self._work.now)

    def _number(self, kind: Kind, issuer: str) -> str:
        division, year = issuer.partition(":")[0], self._today.year
        number = self._work.number(f"form/{division}/{kind.code}/{year}")
        return kind.number.format(division=division, year=year, number=number)

    def _names(
        self, kind: Kind, sides: tuple[str | None, ...], values: Mapping[str, Any]
    ) -> dict[str, str]:
        """What the units on a form are called."""
        others = [values.get(each.code) for each in kind.fields if each.type == "unit"]
        units = [each for each in (*sides, *others) if each]
        return {each: self._kinds.names.of(each) for each in units}

    def _edition(self, form: Form) -> Kind | None:
        """The edition that a form was made by; None when the policy lost it."""
        for each in self._kinds.kinds:
            if (each.code, each.since.isoformat()) == (form.kind, form.edition):
                return each
        return None

    def _answer_by(self, kind: Kind | None) -> str | None:
        """The last day of an answer whose time begins now."""
        if kind is None or kind.answer is None or kind.answer.length is None:
            return None
        clock = clocks.Clock(kind.answer.unit, kind.answer.length).start(self._work.now)
        due = clock.due(self._calendar)
        assert due is not None  # it runs
        return last_day(due).isoformat()


def _of_kind(kind: Kind) -> dict[str, Any]:
    """What a form keeps of its kind."""
    return {
        "kind": kind.code,
        "edition": kind.since.isoformat(),
        "title": kind.title.zh,
        "title_en": kind.title.en,
        "sheet": kind.sheet,
        "slots": kind.slots,
        "answerers": kind.answerers,
    }


def kind_in_force(kinds: FormKinds, code: str, role: str, work: Work) -> Kind:
    """The kind that somebody issues by itself today.

    Raises UnknownFormKind, FormGoesWithAct or NotYourFormKind.
    """
    known = kinds.in_force(day_of(work.now))
    kind = known.get(code)
    if kind is None:
        raise form_errors.UnknownFormKind(kind=code, known=list(known))
    if kind.goes_with:
        raise form_errors.FormGoesWithAct(
            number=kind.title.zh, action="issue-form", act=kind.goes_with
        )
    if role not in kind.issued_by:
        raise form_errors.NotYourFormKind(kind=code, needs=list(kind.issued_by))
    return kind
