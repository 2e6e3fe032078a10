"""Who mediates (调解员): on the roster of the body's kind, or named with a reason; stepping aside.

人民调解法 §19: the body names one or more, or the sides choose. Who has a stake in the matter steps
aside (回避) and is not named again in this mediation. The roster itself is data of the centre.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import talk_errors
from .event import By, Event
from .running import under_way

if TYPE_CHECKING:
    from .file import File

CHOOSING = "人民调解法 §19"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the roster says of a mediator on this day: the kind of the body (empty for none that the
    centre knows), and whether the mediator is on the roster of this kind. `recusal` is the article
    under which somebody steps aside.
    """

    kind: str
    on_roster: bool
    recusal: str


class MediatorNamed(Event):
    """This person mediates; `replaces` steps aside on a `ground`."""

    TOPIC = "referral.file.mediator_named"
    mediation: int
    body: str
    mediator: str
    kind: str
    on_roster: bool
    chosen_by_sides: bool
    reason: str | None
    replaces: str | None
    ground: str | None

    def apply(self, aggregate: "File") -> None:
        found = under_way(aggregate)
        found.mediator = self.mediator
        if self.replaces is not None:
            found.recused.append(self.replaces)


def name_mediator(
    file: "File",
    by: By,
    at: datetime,
    mediator: str,
    ground: str,
    reason: str | None,
    standing: Standing,
    *,
    chosen_by_sides: bool,
) -> None:
    """Another takes over. Fails for the present one, for one who stepped aside, and off the roster
    without a reason.
    """
    file.must_allow("name-mediator")
    found = under_way(file)
    if mediator == found.mediator:
        raise talk_errors.SameMediator(mediator=mediator)
    if mediator in found.recused:
        raise talk_errors.MediatorRecused(mediator=mediator, article=standing.recusal)
    must_stand(found.body, mediator, standing, reason)
    note_named(
        file, by, at, mediator, standing, reason,
        chosen_by_sides=chosen_by_sides, replaces=found.mediator, ground=ground,
    )  # fmt: skip


def must_stand(body: str, mediator: str, standing: Standing, reason: str | None) -> None:
    """Raises NotOnRoster for somebody who is not on it and is named without a reason."""
    if not standing.on_roster and not reason:
        raise talk_errors.NotOnRoster(
            mediator=mediator, body=body, kind=standing.kind or "—", article=CHOOSING
        )


def note_named(
    file: "File",
    by: By,
    at: datetime,
    mediator: str,
    standing: Standing,
    reason: str | None,
    *,
    chosen_by_sides: bool,
    replaces: str | None = None,
    ground: str | None = None,
) -> None:
    """Put it down."""
    found = under_way(file)
    file.trigger_event(
        MediatorNamed,
        timestamp=at,
        by=by,
        mediation=found.number,
        body=found.body,
        mediator=mediator,
        kind=standing.kind,
        on_roster=standing.on_roster,
        chosen_by_sides=chosen_by_sides,
        reason=reason,
        replaces=replaces,
        ground=ground,
    )
