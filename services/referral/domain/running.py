"""The mediation under way: one at a time, its sides and their answers."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import crime, talk_errors

if TYPE_CHECKING:
    from .file import File

CONSENT = "人民调解法 §17"


@dataclass
class Mediation:
    """The mediation of a file; `result` stays empty while it is under way. `number` counts from 1
    within the case.
    """

    body: str
    sides: list[str]
    number: int = 1
    mediator: str = ""
    answers: dict[str, bool] = field(default_factory=dict)
    sessions: int = 0
    result: str = ""
    recused: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """The sides that have not consented yet."""
        return [side for side in self.sides if not self.answers.get(side)]

    def must_know(self, side: str) -> None:
        """Raises UnknownSide."""
        if side not in self.sides:
            raise talk_errors.UnknownSide(side=side, sides=self.sides)


def under_way(file: "File") -> Mediation:
    """The mediation under way. Raises MediationRefused after a refusal, MediationSuspended when the
    police were told, else NoMediation.
    """
    mediation = file.mediation
    if mediation is not None and mediation.result == "suspended":
        raise talk_errors.MediationSuspended(article=crime.REPORTING)
    if mediation is not None and mediation.result == "refused":
        raise talk_errors.MediationRefused(sides=mediation.missing, article=CONSENT)
    if mediation is None or mediation.result:
        raise talk_errors.NoMediation
    return mediation


def must_not_run(file: "File") -> None:
    """Raises MediationRunning while one is under way."""
    if file.mediation is not None and not file.mediation.result:
        raise talk_errors.MediationRunning(body=file.mediation.body)
