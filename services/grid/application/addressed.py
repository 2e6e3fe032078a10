"""Whom a command is addressed to, who is named in it, and what comes from a device."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from services.chassis.work import Work
from services.contracts.commands.grid import Staff
from services.contracts.ids import grid_id

from ..days import day_of, must_be_believable
from ..domain import Grid, Member
from ..domain.errors import StaffDiffer, WrongGrid
from ..policy import Policy, load

POLICY: Policy = load()


def id_of(code: str, work: Work) -> UUID:
    """The grid's id; WrongGrid when the command was addressed to another."""
    found = grid_id(code)
    if work.target not in (None, found):
        raise WrongGrid(grid=code, target=str(work.target))
    return found


def grid_of(code: str, work: Work) -> Grid:
    """The grid a command is addressed to. Raises WrongGrid, or Refused `not-found`."""
    return work.load(Grid, id_of(code, work))


def today(work: Work) -> str:
    """The day in China, as ISO text."""
    return day_of(work.now).isoformat()


def fresh() -> UUID:
    """An id for something new."""
    return UUID(str(uuid7()))


class FromDevice:
    """The device's id and time of one record; both absent for one made at the desk."""

    def __init__(self, client_id: UUID | None, occurred_at: datetime | None) -> None:
        self._client_id = client_id
        self._occurred_at = occurred_at

    def record_id(self, kind: str, grid: Grid) -> UUID:
        """The same for the same record of a device, a fresh one for everything else."""
        return uuid5(grid.id, f"{kind}-{self._client_id}") if self._client_id else fresh()

    def day(self, work: Work) -> date:
        """The day it happened: who was in charge then may write it down. Raises NotYetOccurred,
        TooLongAgo.
        """
        if self._occurred_at is None:
            return day_of(work.now)
        must_be_believable(POLICY.fieldwork, self._occurred_at, work.now)
        return day_of(self._occurred_at)

    @property
    def facts(self) -> dict[str, str | None]:
        """As the record keeps them."""
        return {
            "client_id": str(self._client_id) if self._client_id else None,
            "occurred_at": self._occurred_at.isoformat() if self._occurred_at else None,
        }


def members(people: list[Staff], grid: Grid | None, code: str, work: Work) -> dict[str, Member]:
    """References of everybody named, by staff id; who is new or changed is sealed anew."""
    named = _named(people)
    known = grid.people if grid else {}
    sealed = work.unseal(UUID(known[each]) for each in named if each in known)
    made = {}
    for staff, personal in named.items():
        person = UUID(known[staff]) if staff in known else None
        if person is None or sealed.get(person) != personal:
            # A sealed record is never written over: the next version of the grid has its own.
            person = uuid5(grid_id(code), f"{staff}-{grid.version + 1 if grid else 1}")
            work.seal(person, personal)
        made[staff] = {"id": staff, "person": str(person)}
    return made


def _named(people: list[Staff]) -> dict[str, dict[str, Any]]:
    """Personal data by staff id: one person may have several duties. Raises StaffDiffer."""
    named: dict[str, dict[str, Any]] = {}
    for each in people:
        personal = {"name": each.name, **({"phone": each.phone} if each.phone else {})}
        if named.setdefault(each.id, personal) != personal:
            raise StaffDiffer(staff=each.id)
    return named
