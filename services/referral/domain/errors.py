"""Every no of this service, with its stable code, its kind, and facts for the text."""

from typing import Any


class ReferralError(Exception):
    """A rule says no. `kind` says what sort of no; `facts` go into the text."""

    code = "referral"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class WrongState(ReferralError):
    """Not in this state of the file or meeting; the facts name the actions that are allowed."""

    code = "wrong-state"


class StillOpen(ReferralError):
    """Not handled while an assignment is open; the facts name their numbers."""

    code = "still-open"


class DoneExceedsAll(ReferralError):
    """`done` of `of`: more than all cannot be done."""

    code = "done-exceeds-all"
    kind = "invalid"


# Assignments 交办 -----------------------------------------------------------------------------


class UnknownAssignment(ReferralError):
    """The file has no assignment of this number."""

    code = "unknown-assignment"
    kind = "not_found"


class WrongAssignmentState(ReferralError):
    """Not in this state of the assignment; the facts name the actions that are allowed."""

    code = "wrong-assignment-state"


class NotYourAssignment(ReferralError):
    """Only the unit that was given it signs, objects and completes."""

    code = "not-your-assignment"
    kind = "forbidden"


class OneLeadOnly(ReferralError):
    """One lead unit (牵头单位) at a time."""

    code = "one-lead-only"


class AlreadyAssigned(ReferralError):
    """The unit has this matter already, in an assignment that is open."""

    code = "already-assigned"


class ObjectionTooLate(ReferralError):
    """信访工作条例 §23: within five working days."""

    code = "objection-too-late"


class ObjectionUpheldBefore(ReferralError):
    """The objection was settled; who still disagrees turns to the common superior (§24)."""

    code = "objection-upheld-before"


class NotTheSender(ReferralError):
    """信访工作条例 §23: the sender agrees, or who stands above it; not the unit that objected."""

    code = "not-the-sender"
    kind = "forbidden"


class RerouteMissing(ReferralError):
    """Agreeing to an objection needs the unit that gets the papers."""

    code = "reroute-missing"
    kind = "invalid"


class RerouteWhenUpheld(ReferralError):
    """An upheld assignment stays as it is: no other unit, no other day."""

    code = "reroute-when-upheld"
    kind = "invalid"


class ExtensionNotLater(ReferralError):
    """An extension is later than the present day."""

    code = "extension-not-later"
    kind = "invalid"


class ExtensionTooLong(ReferralError):
    """信访工作条例 §34: at most 30 days over the first day, all extensions together."""

    code = "extension-too-long"
    kind = "invalid"


class RecallByAnother(ReferralError):
    """Only the unit that gave a paper takes it back."""

    code = "recall-by-another"
    kind = "forbidden"


# Clocks and supervision 期限 · 督办 -----------------------------------------------------------


class AlreadyPaused(ReferralError):
    """The clocks stand already; one reason at a time."""

    code = "already-paused"


class NotPaused(ReferralError):
    """Nothing is paused."""

    code = "not-paused"


class PauseInThePast(ReferralError):
    """A pause is looked at again on a day to come."""

    code = "pause-in-the-past"
    kind = "invalid"


class UnknownSupervision(ReferralError):
    """The file has no supervision of this number."""

    code = "unknown-supervision"
    kind = "not_found"


class NotYourSupervision(ReferralError):
    """Only the supervised unit answers."""

    code = "not-your-supervision"
    kind = "forbidden"


class SupervisionAnsweredBefore(ReferralError):
    """One order is answered once."""

    code = "supervision-answered"


# Levels and agents 三站 · 代办 ----------------------------------------------------------------


class LevelNotNext(ReferralError):
    """Community, street, district: one level at a time, upwards only."""

    code = "level-not-next"


class AgentConsentMissing(ReferralError):
    """Nobody acts for residents who have not agreed to it."""

    code = "agent-consent-missing"
    kind = "invalid"


class MandateOver(ReferralError):
    """A mandate ends on a day to come."""

    code = "mandate-over"
    kind = "invalid"


class AlreadyAgent(ReferralError):
    """This person acts for the residents at this station already."""

    code = "already-agent"
