"""A likely crime (人民调解法 §25): reported to the police at once, and not mediated meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import talk_errors
from .event import By, Event

if TYPE_CHECKING:
    from .file import File

REPORTING = "人民调解法 §25"


@dataclass
class CrimeReport:
    """What the police were told; `taken` is None until they answer."""

    unit: str
    taken: bool | None = None


class CrimeReported(Event):
    """The police were told; a mediation under way is suspended."""

    TOPIC = "referral.file.crime_reported"
    unit: str
    suspicion: str
    note: str

    def apply(self, aggregate: "File") -> None:
        aggregate.crime = CrimeReport(self.unit)
        if aggregate.mediation is not None and not aggregate.mediation.result:
            aggregate.mediation.result = "suspended"


class CrimeReportAnswered(Event):
    """They took it, or left it to mediation: consent is then asked anew."""

    TOPIC = "referral.file.crime_report_answered"
    unit: str
    taken: bool
    note: str

    def apply(self, aggregate: "File") -> None:
        aggregate.crime = CrimeReport(self.unit, self.taken)


def report_crime(file: "File", by: By, at: datetime, unit: str, suspicion: str, note: str) -> None:
    """Tell the police. Fails while a report is unanswered, and once they took the matter."""
    file.must_allow("report-crime")
    must_not_bar(file)
    file.trigger_event(
        CrimeReported, timestamp=at, by=by, unit=unit, suspicion=suspicion, note=note
    )


def answer_crime_report(file: "File", by: By, at: datetime, note: str, *, taken: bool) -> None:
    """The police answer, once. Fails for another unit and without a report."""
    file.must_allow("answer-crime-report")
    found = file.crime
    if found is None or found.taken is not None:
        raise talk_errors.NoCrimeReport
    if by["unit"] != found.unit:
        raise talk_errors.NotYourReport(unit=found.unit, caller=by["unit"])
    file.trigger_event(
        CrimeReportAnswered, timestamp=at, by=by, unit=found.unit, taken=taken, note=note
    )


def must_not_bar(file: "File") -> None:
    """Raises CrimeReportOpen unless the police left the matter to mediation."""
    found = file.crime
    if found is not None and found.taken is not False:
        raise talk_errors.CrimeReportOpen(unit=found.unit, article=REPORTING)
