"""What joint meetings tell. `meeting.decided` comes once per case, so that each dossier has it."""

from datetime import date

from ..declare import Actor, Event, event


@event("meeting.convened", owner="referral")
class MeetingConvened(Event):
    """The units are called together."""

    by: Actor
    title: str
    kind: str
    division: str
    held_on: date
    units: list[str]
    cases: list[str]


@event("meeting.held", owner="referral")
class MeetingHeld(Event):
    """It took place. `decisions` are {case, decision, unit, due}."""

    by: Actor
    attended: list[str]
    minutes: str
    decisions: list[dict[str, str]]


@event("meeting.decided", owner="referral")
class MeetingDecided(Event):
    """What a meeting decided on this case."""

    by: Actor
    meeting: str
    title: str
    held_on: date
    decision: str
    unit: str
    due: date
