"""What the rules of grids, care and the centre say no to."""

from typing import Any


class GridError(Exception):
    """A rule of the grids says no. `kind` says what sort of no; `facts` go into the text."""

    code = "grid"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class NotYourGrid(GridError):
    """An officer acts in the own grid only; who may but report, reports and no more."""

    code = "not-your-grid"
    kind = "forbidden"


class WrongGrid(GridError):
    """The command names one grid and is addressed to another."""

    code = "wrong-grid"
    kind = "invalid"


class WrongCommunity(GridError):
    """The grid's code does not begin with its community's."""

    code = "wrong-community"
    kind = "invalid"


class StaffDiffer(GridError):
    """One staff id came with two names or phones."""

    code = "staff-differ"
    kind = "invalid"


class WrongPeriod(GridError):
    """A substitute's last day comes before the first, or is over."""

    code = "wrong-period"
    kind = "invalid"


class OwnSubstitute(GridError):
    """The officer is no substitute of himself or herself."""

    code = "own-substitute"
    kind = "invalid"


class NoSuchSubstitute(GridError):
    """Nobody of this id is a substitute here now or later."""

    code = "no-such-substitute"


class ClientIdReused(GridError):
    """One record of a device came twice with different content, or from two people."""

    code = "client-id-reused"


class NotYetOccurred(GridError):
    """The device's clock is ahead by more than policy bears."""

    code = "not-yet-occurred"
    kind = "invalid"


class TooLongAgo(GridError):
    """The record is older than policy takes from a device."""

    code = "too-long-ago"
    kind = "invalid"


class NotInGrid(GridError):
    """There is no such danger or task in this grid."""

    code = "not-in-grid"
    kind = "not_found"


class DangerGone(GridError):
    """The danger was cleared."""

    code = "danger-gone"


class DangerReported(GridError):
    """The danger was reported and is a case."""

    code = "danger-reported"


class WrongTaskState(GridError):
    """Not in this state of the task; the facts name the actions that are allowed."""

    code = "wrong-task-state"


class OneGroundOnly(GridError):
    """Care rests on a statute or on consent: on exactly one of the two."""

    code = "one-ground-only"
    kind = "invalid"


class GroundInFuture(GridError):
    """A decision or a consent has a day that has not come yet."""

    code = "ground-in-future"
    kind = "invalid"


class GuardianNeeded(GridError):
    """个人信息保护法 §31: for a minor the guardian consents."""

    code = "guardian-needed"
    kind = "invalid"


class TermOver(GridError):
    """The term ends today or has ended: there is nothing to open."""

    code = "term-over"
    kind = "invalid"


class TermTooLong(GridError):
    """The statute gives a shorter term."""

    code = "term-too-long"
    kind = "invalid"


class TermNotOver(GridError):
    """Care has a term and it runs still, or has none."""

    code = "term-not-over"


class NotAMember(GridError):
    """Only who helps this person may act here; of a strict plan only the named helpers."""

    code = "not-a-member"
    kind = "forbidden"


class AlreadyHelper(GridError):
    """Somebody helps already."""

    code = "already-helper"


class CareIsOver(GridError):
    """After its end nothing is added to a plan and nobody reads it."""

    code = "care-is-over"


class NoConsentHere(GridError):
    """The plan rests on a statute; a consent cannot be withdrawn."""

    code = "no-consent-here"


class WrongCentre(GridError):
    """The command names one centre and is addressed to another."""

    code = "wrong-centre"
    kind = "invalid"


class NotYourCentre(GridError):
    """Clerks and directors of the centre keep its profile."""

    code = "not-your-centre"
    kind = "forbidden"


class TurnEndsFirst(GridError):
    """A turn of duty ends before it begins."""

    code = "turn-ends-first"
    kind = "invalid"
