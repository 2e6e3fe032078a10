"""Mediation by 四所一庭: police station, justice office, law firm, legal service, tribunal."""

from datetime import date
from typing import Annotated

from ..declare import Command, Part, command, part
from ..shapes import Items, Line, Note, UnitCode


@command("referral.open-mediation")
class OpenMediation(Command):
    """A body offers to mediate between named sides (roles or bodies, never persons)."""

    body: UnitCode
    mediator: Line
    question: Note
    sides: Annotated[list[Line], Items(most=20, least=2)]


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
    """Agreed, with each side's duty; or failed, with the other routes told (人民调解法 §26)."""

    agreed: bool
    summary: Note
    duties: Annotated[list[Duty], Items(most=20)]
