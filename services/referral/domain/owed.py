"""What a file owes in time, and who owes it: a pure function of the file."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from .assignments import Assignment

if TYPE_CHECKING:
    from .file import File

# The paper was taken or given back: nothing was met and nothing missed.
GONE = ("rerouted", "recalled", "returned")
CENTRE = "centre"
OF_THE_CASE = ("accept", "order", "assign", "handle")  # owed where the other case is, once merged


@dataclass(frozen=True, slots=True)
class Owed:
    """One limit as the file wants it.

    `unit` owes it, None for whoever holds the case. `day` is the day named on a paper, `more_days`
    what was granted over the policy's length. `stands`: paused. `goes_on`: one that had ended
    continues where it stood.
    """

    what: str
    unit: str | None
    day: str | None = None
    more_days: int = 0
    stands: bool = False
    goes_on: bool = False
    dropped: bool = False


def owed(file: "File", stopped: Collection[str], today: str) -> dict[str, Owed]:
    """Every limit that the file wants, by its name; `stopped` are the steps that stand now."""
    made = dict(_case(file, stopped))
    for each in file.assignments:
        made.update(_assignment(file, each, stopped))
    for order in file.supervisions:
        if file.state == "open" and not order.answered:
            name = f"answer.{order.number}"
            made[name] = Owed("answer", order.unit, order.answer_by, stands="answer" in stopped)
    made.update(_acting(file, stopped, today))
    made.update(_forms(file, stopped))
    made.update(_agreed(file))
    made.update(_decided(file))
    return made


def centre_of(division: str) -> str:
    """The centre of the street, or of the district for a shorter code."""
    return f"{division[:9]}:{CENTRE}"


def _case(file: "File", stopped: Collection[str]) -> Iterator[tuple[str, Owed]]:
    if file.state == "closed" and file.closed_for == "merged":
        for what in OF_THE_CASE:
            yield what, Owed(what, None, dropped=True)
    if file.state == "announced":
        yield "accept", Owed("accept", None)
    if file.order_by:
        yield "order", Owed("order", None, file.order_by)
    if file.state == "open":
        if not file.assignments:
            yield "assign", Owed("assign", None, stands="assign" in stopped)
        yield (
            "handle",
            Owed("handle", None, more_days=_granted(file), stands="handle" in stopped,
                 goes_on=file.opened_for == "sent-back"),
        )  # fmt: skip


def _assignment(
    file: "File", each: Assignment, stopped: Collection[str]
) -> Iterator[tuple[str, Owed]]:
    over = file.state == "closed" and each.is_open
    gone = over or each.state in GONE
    unit = each.unit
    if each.state in {"objected", "disputed"}:
        unit = each.superior or each.sender or centre_of(file.division)
    if each.state == "assigned" or gone:
        yield (
            f"sign.{each.number}",
            Owed("sign", each.unit, stands="sign" in stopped, dropped=gone),
        )
    if each.is_open or gone:
        yield (
            f"duty.{each.number}",
            Owed("duty", unit, each.due, stands="duty" in stopped, dropped=gone),
        )


def _acting(file: "File", stopped: Collection[str], today: str) -> Iterator[tuple[str, Owed]]:
    """Whoever acts for the residents tells them how it stands, again and again."""
    if file.agents and file.state == "open":
        days = [file.mandates.get(station, (0, today))[1] for station in file.agents]
        stands, over = "inform" in stopped, max(days) < today
        yield f"inform.{file.informed + 1}", Owed("inform", None, stands=stands, dropped=over)
    for number, until in file.mandates.values():
        over = file.state == "closed"
        yield f"mandate.{number}", Owed("mandate", None, until, dropped=over)


def _forms(file: "File", stopped: Collection[str]) -> Iterator[tuple[str, Owed]]:
    for each in file.papers:
        if each.answer_by and each.state != "done":
            gone = each.state == "recalled" or file.state == "closed"
            stands = "reply" in stopped
            owed_ = Owed("reply", each.unit, each.answer_by, stands=stands, dropped=gone)
            yield f"reply.{each.ordinal}", owed_


def _granted(file: "File") -> int:
    """The days that the lead's extensions gave, which move the day of the whole case too; not
    those of the handling before a case was reopened, which has its time anew.
    """
    leads = [each for each in file.assignments[file.earlier :] if each.lead]
    days = [_days(each.first_due, each.due) for each in leads]
    return max(days, default=0)


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _agreed(file: "File") -> Iterator[tuple[str, Owed]]:
    """What an agreement leaves to be watched; a broken duty is for the routes that were told."""
    for each in file.agreements:
        for duty in each.duties:
            if duty.state != "performed":
                broken = duty.state == "broken"
                yield f"perform.{duty.number}", Owed("perform", each.body, duty.by, dropped=broken)
        if not each.confirmation:
            yield f"confirm.{each.number}", Owed("confirm", each.body, each.confirm_until)
        if not each.revisits:
            yield f"revisit.{each.number}", Owed("revisit", each.body, each.revisit_on)


def _decided(file: "File") -> Iterator[tuple[str, Owed]]:
    for each in file.decisions:
        if each.state == "owed":
            over = file.state == "closed"
            yield f"decision.{each.number}", Owed("decision", each.unit, each.due, dropped=over)
