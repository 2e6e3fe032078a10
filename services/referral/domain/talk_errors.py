"""Every no about mediation, agreements, joint meetings and jurisdiction, beside `errors.py`."""

from .errors import ReferralError

# Mediation 调解 -------------------------------------------------------------------------------


class MediationRunning(ReferralError):
    """A mediation of this case is under way."""

    code = "mediation-running"


class NoMediation(ReferralError):
    """No mediation is under way."""

    code = "no-mediation"


class MediationRefused(ReferralError):
    """人民调解法 §17: one side clearly refused, so there is no mediation."""

    code = "mediation-refused"


class ConsentMissing(ReferralError):
    """人民调解法 §17: every side consents before the first session."""

    code = "consent-missing"


class AlreadyAnswered(ReferralError):
    """The side has given this answer already."""

    code = "already-answered"


class UnknownSide(ReferralError):
    """Not one of the sides of this mediation."""

    code = "unknown-side"
    kind = "invalid"


class SidesNotDistinct(ReferralError):
    """Every side is named once."""

    code = "sides-not-distinct"
    kind = "invalid"


class SessionMissing(ReferralError):
    """No agreement without a session."""

    code = "session-missing"


class DutiesMissing(ReferralError):
    """人民调解法 §29: an agreement says what each does and by when."""

    code = "duties-missing"
    kind = "invalid"


class DutiesWithoutAgreement(ReferralError):
    """A failed mediation binds nobody."""

    code = "duties-without-agreement"
    kind = "invalid"


class NotOnRoster(ReferralError):
    """人民调解法 §19: the body names one of its mediators; anybody else with a reason."""

    code = "not-on-roster"


class SameMediator(ReferralError):
    """This person mediates already."""

    code = "same-mediator"


class MediatorRecused(ReferralError):
    """Who stepped aside does not come back to this mediation."""

    code = "mediator-recused"


class MediationSuspended(ReferralError):
    """人民调解法 §25: the police were told, and have not left it to mediation."""

    code = "mediation-suspended"


class CrimeReportOpen(ReferralError):
    """人民调解法 §25: no mediation while the police have the matter before them."""

    code = "crime-report-open"


class NoCrimeReport(ReferralError):
    """No report to the police waits for an answer."""

    code = "no-crime-report"


class NotYourReport(ReferralError):
    """Only the unit that was told answers."""

    code = "not-your-report"
    kind = "forbidden"


# Agreements 调解协议 --------------------------------------------------------------------------


class UnknownAgreement(ReferralError):
    """The case has no agreement of this number in effect."""

    code = "unknown-agreement"
    kind = "not_found"


class UnknownDuty(ReferralError):
    """There is no duty of this number."""

    code = "unknown-duty"
    kind = "not_found"


class DutyPerformed(ReferralError):
    """人民调解法 §31: what was performed is done with."""

    code = "duty-performed"


class NewDayNotLater(ReferralError):
    """A new day is for what is done in part or given more time, and later than the present one."""

    code = "new-day-not-later"
    kind = "invalid"


class NotInTheFuture(ReferralError):
    """What happened is not on a day to come."""

    code = "not-in-the-future"
    kind = "invalid"


class BeforeTheAgreement(ReferralError):
    """Nobody asks to confirm what is not in effect yet."""

    code = "before-the-agreement"
    kind = "invalid"


class ConfirmationNotJoint(ReferralError):
    """人民调解法 §33: all sides ask together."""

    code = "confirmation-not-joint"
    kind = "invalid"


class ConfirmationTooLate(ReferralError):
    """人民调解法 §33: within thirty days of the agreement's effect."""

    code = "confirmation-too-late"


class ConfirmationAskedBefore(ReferralError):
    """One agreement is put before a court once."""

    code = "confirmation-asked-before"


class ConfirmationNotAsked(ReferralError):
    """No court was asked, or it decided already."""

    code = "confirmation-not-asked"


# Joint meetings 联席会议 ----------------------------------------------------------------------


class NotOnAgenda(ReferralError):
    """A meeting decides on the cases it was called for."""

    code = "not-on-agenda"
    kind = "invalid"


class NothingForTheAgenda(ReferralError):
    """All of it is on the agenda already."""

    code = "nothing-for-the-agenda"
    kind = "invalid"


class FollowUpMissing(ReferralError):
    """What an earlier meeting left unfinished is answered before this one is over."""

    code = "follow-up-missing"


class NotCarried(ReferralError):
    """A meeting answers the duties that were carried to it."""

    code = "not-carried"
    kind = "invalid"


class NotYourDuty(ReferralError):
    """Only the unit that was given a duty reports on it."""

    code = "not-your-duty"
    kind = "forbidden"


class DutyAnswered(ReferralError):
    """The duty is done, or was raised to the next level."""

    code = "duty-answered"


# Jurisdiction 管辖 ----------------------------------------------------------------------------


class ObjectFirst(ReferralError):
    """信访工作条例 §24: a dispute is about an objection that was not agreed to."""

    code = "object-first"


class OneJudge(ReferralError):
    """Either the common superior or a joint meeting."""

    code = "one-judge"
    kind = "invalid"


class NotCommonSuperior(ReferralError):
    """信访工作条例 §24: it stands above both units; where none does, a joint meeting settles it."""

    code = "not-common-superior"
    kind = "invalid"


class NotTheJudge(ReferralError):
    """信访工作条例 §24: the common superior decides, never one of the two."""

    code = "not-the-judge"
    kind = "forbidden"


class JurisdictionDecidedBefore(ReferralError):
    """信访工作条例 §24: the unit that was named is bound."""

    code = "jurisdiction-decided"


class MeetingNotHeld(ReferralError):
    """What goes to a joint meeting is decided there first."""

    code = "meeting-not-held"
