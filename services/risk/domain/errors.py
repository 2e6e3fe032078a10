"""Everything that risk refuses. `kind` says what sort of no; `facts` go into the text."""

from typing import Any


class RiskError(Exception):
    """A rule of risk assessment says no."""

    code = "risk"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class WrongState(RiskError):
    """Not in this state; the facts name the actions that are allowed."""

    code = "wrong-state"


class NoSuchMeasure(RiskError):
    """The plan has no measure of this number."""

    code = "no-such-measure"
    kind = "invalid"


class MeasureDone(RiskError):
    """Done is final: a measure reported done takes no further report."""

    code = "measure-done"


class PlanTooThin(RiskError):
    """The policy asks for more measures at this level."""

    code = "plan-too-thin"
    kind = "invalid"


class ReviewTooLate(RiskError):
    """The policy asks for an earlier review at this level."""

    code = "review-too-late"
    kind = "invalid"


class QuorumMissing(RiskError):
    """So few experts are no panel; the same person counts once."""

    code = "quorum-missing"
    kind = "invalid"


class SignalNotYours(RiskError):
    """The policy lets others tell of this, and not this source."""

    code = "signal-not-yours"
    kind = "forbidden"


class SignalInFuture(RiskError):
    """Nobody saw what is still to come."""

    code = "signal-in-future"
    kind = "invalid"


class TooManySignals(RiskError):
    """The residents' page has told enough for now: a person looks at it first."""

    code = "too-many-signals"


class NoSuchSignal(RiskError):
    """The matter has no signal of this number."""

    code = "no-such-signal"
    kind = "invalid"


class SignalLifted(RiskError):
    """It was lifted before."""

    code = "signal-lifted"


class SignalOfRecord(RiskError):
    """What the events of the case say is not lifted by hand."""

    code = "signal-of-record"


class NothingReported(RiskError):
    """No report waits for an acknowledgement."""

    code = "nothing-reported"


class NotTheSuperior(RiskError):
    """Only the unit that was reported to acknowledges it."""

    code = "not-the-superior"
    kind = "forbidden"
