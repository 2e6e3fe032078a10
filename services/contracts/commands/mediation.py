"""Mediation by 四所一庭: police station, justice office, law firm, legal service, tribunal."""

from datetime import date
from typing import Annotated, ClassVar

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import DivisionCode, Items, Line, Note, StaffId, UnitCode
from ..talks import Recusal, Suspicion


@command("referral.open-mediation")
class OpenMediation(Command):
    """A body offers to mediate between named sides (roles or bodies, never persons).

    The mediator is on the roster of the body's kind, or is named with a reason; the sides may
    choose (人民调解法 §19).
    """

    body: UnitCode
    mediator: StaffId
    question: Note
    sides: Annotated[list[Line], Items(most=20, least=2)]
    chosen_by_sides: bool = False
    reason: Note | None = None


@command("referral.name-mediator")
class NameMediator(Command):
    """Another mediator takes over: the former one steps aside (回避) on a ground."""

    mediator: StaffId
    ground: Recusal
    chosen_by_sides: bool = False
    reason: Note | None = None


@command("referral.consent-to-mediation")
class ConsentToMediation(Command):
    """One side's answer. 人民调解法 §17: a clear refusal by one side forbids mediation."""

    side: Line
    consents: bool


@command("referral.record-session")
class RecordMediationSession(Command):
    """A session was held (调解记录). 人民调解法 §27."""

    held_on: date
    summary: Note


@part
class Duty(Part):
    """What one side does by when. 人民调解法 §29."""

    side: Line
    duty: Note
    by: date


@command("referral.conclude-mediation")
class ConcludeMediation(Command):
    """Agreed, with each side's duty; or failed, with the other routes told (人民调解法 §26).

    An agreement takes effect on the day on which it is signed (§29): today unless told.
    """

    agreed: bool
    summary: Note
    duties: Annotated[list[Duty], Items(most=20)]
    effective_on: date | None = None


@command("referral.report-crime")
class ReportCrime(Command):
    """What may become a public-order or criminal case is reported to the police at once.

    人民调解法 §25. The mediation is suspended, and no other is opened, until the police answer
    that they do not take it.
    """

    unit: UnitCode
    suspicion: Suspicion
    note: Note


@command("referral.answer-crime-report")
class AnswerCrimeReport(Command):
    """The police take the matter, or leave it to mediation."""

    taken: bool
    note: Note


@command("referral.show-mediators")
class ShowMediators(Command):
    """Who may mediate such a matter there, the best fitting body first: asked by the gateway."""

    INTERNAL: ClassVar[bool] = True
    KEPT: ClassVar[bool] = False
    kind: codes.Kind | None = None
    division: DivisionCode
