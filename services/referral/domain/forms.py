"""One form (文书): issued, signed, answered or taken back. A stream of its own; never edited.

What is printed on it is in its first event, as the rules were on that day. A corrected form is a
recall and another form that names the old one. Which forms a file has stands in `paperwork.py`.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.domain import Aggregate

from . import form_errors as errors
from .event import By

# What may be done in which state. `issued` waits for a signature of the issuing unit.
ALLOWED: dict[str, tuple[str, ...]] = {
    "issued": ("sign-form", "recall-form"),
    "in-force": ("sign-form", "answer-form", "recall-form"),
    "overdue": ("sign-form", "answer-form", "recall-form"),
    "answered": ("sign-form",),  # who answered may still sign for the paper
    "recalled": (),
}
# What the act that a form came with does to it, and nothing else may.
BY_ACT: dict[str, tuple[str, ...]] = {
    "assign": ("sign-form", "answer-form", "recall-form"),
    "supervise": ("answer-form", "recall-form"),
}
# What the policy says and anybody may read; whoever is forgotten in a case does not take it along.
PRINTED = ("number", "title", "title_en", "sheet", "slots", "names")
ISSUER, ADDRESSEE = "issuer", "addressee"
Slot = dict[str, Any]  # {slot, side, roles, zh, en}


class Event(Aggregate.Event):
    """Something that happened to a form; each names its case, its place in it and its number."""

    OPAQUE: ClassVar[tuple[str, ...]] = ("number",)  # of the policy's making, like PRINTED
    by: By
    case: str
    ordinal: int
    number: str


Told = Event


class Signed(Event):
    """签署. `answer_by` is the last day of the answer, once the form is in force."""

    TOPIC = "referral.form.signed"
    slot: str
    in_force: bool
    answer_by: str | None

    def apply(self, aggregate: "Form") -> None:
        aggregate.signed[self.slot] = self.by["id"]
        if self.in_force and aggregate.state == "issued":
            aggregate.state, aggregate.answer_by = "in-force", self.answer_by


class Answered(Event):
    """答复: the addressee's word, in time or late."""

    TOPIC = "referral.form.answered"
    answer: str
    late: bool

    def apply(self, aggregate: "Form") -> None:
        aggregate.state = "answered"


class Recalled(Event):
    """撤回: it does not count any more."""

    TOPIC = "referral.form.recalled"
    reason: str

    def apply(self, aggregate: "Form") -> None:
        aggregate.state = "recalled"


class Lapsed(Event):
    """逾期未答复: the day of the answer passed."""

    TOPIC = "referral.form.lapsed"
    to: str
    answer_by: str

    def apply(self, aggregate: "Form") -> None:
        aggregate.state = "overdue"


class Form(Aggregate):
    """One form of a case."""

    TOPIC = "referral.form"
    Event = Told
    Signed, Answered, Recalled, Lapsed = Signed, Answered, Recalled, Lapsed

    class Created(Aggregate.Created):
        """签发. `values` fit the kind of this `edition`; `sheet` is the layout, as it was then."""

        TOPIC = "referral.form.issued"
        OPAQUE: ClassVar[tuple[str, ...]] = PRINTED
        by: By
        case: str
        ordinal: int
        kind: str
        edition: str
        number: str
        title: str
        title_en: str
        issuer: str
        to: str | None
        values: dict[str, Any]
        sheet: dict[str, Any]
        slots: list[Slot]
        names: dict[str, str]
        answerers: list[str]
        answer_by: str | None
        act: str | None
        replaces: str | None

    def __init__(
        self,
        by: By,
        case: str,
        ordinal: int,
        kind: str,
        edition: str,
        number: str,
        title: str,
        title_en: str,
        issuer: str,
        to: str | None,
        values: dict[str, Any],
        sheet: dict[str, Any],
        slots: list[Slot],
        names: dict[str, str],
        answerers: list[str],
        answer_by: str | None,
        act: str | None,
        replaces: str | None,
    ) -> None:
        self.case, self.ordinal, self.number = case, ordinal, number
        self.kind, self.edition = kind, edition
        self.issuer = issuer
        self.to = to
        self.slots = slots
        self.answerers = answerers  # the roles that answer it; none: it is not answered
        self.answer_by = answer_by
        self.act = act
        self.signed: dict[str, str] = {}  # who, by slot
        self.state = "in-force" if in_force(slots, ()) else "issued"

    @classmethod
    def issue(cls, form_id: UUID, by: By, at: datetime, **facts: Any) -> "Form":
        """Issue a form: the facts of `Created`."""
        return cls._create(cls.Created, id=form_id, timestamp=at, by=by, **facts)

    def sign(
        self, by: By, at: datetime, slot: str, answer_by: str | None, *, by_act: bool = False
    ) -> None:
        """Sign in one slot; `answer_by` counts from the issuing unit's last signature.

        Fails in a wrong state, for an unknown or signed place, for another side or role, and for
        the addressee before the form is in force.
        """
        found = self.slot(slot)
        if found["side"] == ADDRESSEE:
            self._must_be_free("sign-form", by_act=by_act)
        self._must_allow("sign-form", waiting=found["side"] == ADDRESSEE)
        if slot in self.signed:
            raise errors.SlotSignedBefore(slot=slot, by=self.signed[slot])
        unit = self.issuer if found["side"] == ISSUER else self.to
        if not by_act and (by["unit"] != unit or by["role"] not in found["roles"]):
            raise errors.NotYourSlot(
                slot=slot, unit=unit or "—", needs=found["roles"], caller=by["unit"] or "—"
            )
        done = in_force(self.slots, (*self.signed, slot))
        self._told(Signed, by, at, slot=slot, in_force=done, answer_by=answer_by if done else None)

    def answer(
        self, by: By, at: datetime, answer: str, *, over: bool, by_act: bool = False
    ) -> None:
        """The addressee answers, once; `over`: after the last day, whether that was told or not.
        Fails for a kind that is not answered, and for others.
        """
        self._must_be_free("answer-form", by_act=by_act)
        if not self.answerers:
            raise errors.NoAnswerWanted(number=self.number)
        self._must_allow("answer-form")
        if not by_act and (by["unit"] != self.to or by["role"] not in self.answerers):
            raise errors.NotYourForm(
                action="answer-form", unit=self.to or "—", caller=by["unit"] or "—"
            )
        self._told(Answered, by, at, answer=answer, late=over or self.state == "overdue")

    def recall(self, by: By, at: datetime, reason: str, *, by_act: bool = False) -> None:
        """The issuing unit takes it back, before it is answered."""
        self._must_be_free("recall-form", by_act=by_act)
        self._must_allow("recall-form")
        if not by_act and by["unit"] != self.issuer:
            raise errors.NotYourForm(
                action="recall-form", unit=self.issuer or "—", caller=by["unit"] or "—"
            )
        self._told(Recalled, by, at, reason=reason)

    def lapse(self, by: By, at: datetime) -> None:
        """The day of its answer passed. Nothing happens twice, nor once it is answered."""
        if self.state == "in-force" and self.answer_by and self.to:
            self._told(Lapsed, by, at, to=self.to, answer_by=self.answer_by)

    def slot(self, name: str) -> Slot:
        """The slot of this name. Raises UnknownSlot."""
        for each in self.slots:
            if each["slot"] == name:
                return each
        raise errors.UnknownSlot(slot=name, known=[each["slot"] for each in self.slots])

    def _must_be_free(self, action: str, *, by_act: bool) -> None:
        act = (self.act or "").partition(".")[0]
        if not by_act and action in BY_ACT.get(act, ()):
            raise errors.FormGoesWithAct(number=self.number, action=action, act=act)

    def _must_allow(self, action: str, *, waiting: bool = False) -> None:
        allowed = ALLOWED[self.state]
        if waiting and self.state == "issued":
            allowed = tuple(each for each in allowed if each != action)
        if action not in allowed:
            raise errors.WrongFormState(
                number=self.number, action=action, state=self.state, allowed=list(allowed)
            )

    def _told(self, event: type[Told], by: By, at: datetime, **facts: Any) -> None:
        self.trigger_event(
            event, timestamp=at, by=by, case=self.case, ordinal=self.ordinal, number=self.number,
            **facts,
        )  # fmt: skip


def in_force(slots: list[Slot], signed: tuple[str, ...]) -> bool:
    """Whether no signature of the issuing unit is waited for."""
    return all(each["slot"] in signed for each in slots if each["side"] == ISSUER)
