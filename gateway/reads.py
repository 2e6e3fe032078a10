"""Questions to the read model, each within what the caller may see."""

import hashlib
import unicodedata
from datetime import datetime
from typing import Any
from uuid import UUID

from services.chassis.database import Row
from services.chassis.identity import Caller
from services.contracts import envelope as ce

from . import access
from .countreads import CountReads
from .fieldreads import FieldReads
from .problems import Problem
from .readmodel import casefile
from .search import asking
from .search.words import Fingerprint
from .subscribers import OutsideReads

CASES = (
    "SELECT id::text, county, street, community, grid, first_asked, units, file,"  # noqa: S608
    f" {access.STAND_INS.format(grid='cases.grid')} FROM cases"
)
FILTERS = {"status": "status", "kind": "kind", "risk": "risk", "level": "level",
           "channel": "channel", "grid": "grid", "first_asked": "first_asked"}  # fmt: skip
GRID_TOLD = "coalesce(c.grid, t.event->'data'->>'grid')"  # of an event: its case's, else its own
QUESTION = "q"
MISREAD = str.maketrans("OIL", "011")


class Reads(OutsideReads, FieldReads, CountReads):
    """Reads of one gateway process."""

    fingerprint: Fingerprint  # of words, to search by them

    async def ping(self) -> None:
        """Raises when the database is away."""
        await self._reader.row("SELECT 1")

    async def case_row(self, id_: str, caller: Caller) -> Row:
        """A case file the caller may see. Raises Problem 404, the same for absent and hidden."""
        row = await self._reader.row(
            f"{CASES} WHERE id = %(id)s", {"id": as_uuid(id_), "today": self.today}
        )
        if row is None or not access.may_see(caller, row):
            raise Problem(404, "no-such-case", facts={"case": id_, "region": caller.region or "—"})
        return dict(row["file"])

    async def by_query_code(self, code: str) -> Row:
        """The case of a resident's query code. Raises Problem 404."""
        tag = hashlib.sha256(as_written(code).encode()).hexdigest()
        row = await self._reader.row("SELECT file FROM cases WHERE query_tag = %s", [tag])
        if row is None:
            raise Problem(404, "no-such-query-code")
        return dict(row["file"])

    async def cases(
        self, caller: Caller, filters: dict[str, str], after: list[Any] | None, limit: int
    ) -> list[Row]:
        """Files of the caller's cases, newest first, after a cursor `(reported_at, id)`; with `q`
        those that have all its words. Raises Problem 400 for a question without words.
        """
        where, parameters = access.conditions(caller, self.today)
        for name, column in FILTERS.items():
            if name in filters:
                where += f" AND {column} = %(filter_{name})s"
                parameters[f"filter_{name}"] = filters[name]
        if after:
            where += " AND (c.reported_at, c.id) < (%(at)s, %(id)s)"
            parameters.update(at=after[0], id=after[1])
        if QUESTION in filters:
            question = asking.read(filters[QUESTION], caller)
            found = question.condition(self.fingerprint)
            before = after[0] if after else None
            return await asking.answer(self._reader, found, (where, parameters), before, limit)
        return await self._reader.rows(
            f"SELECT id::text, reported_at, file FROM cases c WHERE {where}"  # noqa: S608 - no input
            " ORDER BY reported_at DESC, id DESC LIMIT %(limit)s",
            {**parameters, "limit": limit},
        )

    async def unseen(self, ids: list[str], caller: Caller) -> str | None:
        """The first of these cases that does not exist or that the caller may not see."""
        rows = await self._rows_of(ids)
        seen = {row["id"] for row in rows if access.may_see(caller, row)}
        return next((each for each in ids if each not in seen), None)

    async def _rows_of(self, ids: list[str]) -> list[Row]:
        return await self._reader.rows(
            f"{CASES} WHERE id = ANY(%(ids)s::uuid[])", {"ids": ids, "today": self.today}
        )

    async def lies_in(self, case: str, grid: str) -> bool:
        """Whether there is such a case, and its division or grid holds this grid."""
        row = await self._reader.row(
            "SELECT file FROM cases WHERE id = %s"
            " AND (grid = %s OR starts_with(%s, file->>'division'))",
            [UUID(case), grid, grid],
        )
        return row is not None

    async def trail(self, subject: str, after: int, limit: int) -> list[Row]:
        """The trail of a case in order, after a position."""
        return await self._reader.rows(
            "SELECT position, event FROM trail WHERE subject = %s AND position > %s"
            " ORDER BY position LIMIT %s",
            [subject, after, limit],
        )

    async def as_of(self, subject: str, instant: datetime) -> dict[str, Any] | None:
        """The case file as it was at an instant, folded from its trail; None before its report."""
        rows = await self._reader.rows(
            "SELECT event FROM trail WHERE subject = %s AND at <= %s ORDER BY position",
            [subject, instant],
        )
        return casefile.whole(ce.of(row["event"]) for row in rows) or None

    async def feed(self, after: int, limit: int) -> list[Row]:
        """Everything after a position of the gateway's feed, with the case's columns and who stands
        in for the officer.
        """
        return await self._reader.rows(
            "SELECT t.position, t.type, t.event, c.county, c.street, c.community, c.grid,"  # noqa: S608 - no input
            f" c.first_asked, c.units, {access.STAND_INS.format(grid=GRID_TOLD)}"
            " FROM trail t LEFT JOIN cases c ON c.id::text = t.subject"
            " WHERE t.position > %(after)s ORDER BY t.position LIMIT %(limit)s",
            {"after": after, "limit": limit, "today": self.today},
        )

    async def feed_end(self) -> int:
        """The last position of the gateway's feed."""
        row = await self._reader.row("SELECT coalesce(max(position), 0) AS position FROM trail")
        return int(row["position"]) if row else 0

    async def grids(self, caller: Caller, after: str, limit: int) -> list[Row]:
        """Grids of the caller's region by code, after a code."""
        access.require_grids(caller)
        return await self._reader.rows(
            "SELECT code, file FROM grids WHERE code > %s AND starts_with(code, %s)"
            " ORDER BY code LIMIT %s",
            [after, caller.region, limit],
        )

    async def grid(self, code: str, caller: Caller) -> dict[str, Any]:
        """One grid. Raises Problem 404."""
        await self.require_grid(caller, code)
        row = await self._reader.row("SELECT file FROM grids WHERE code = %s", [code])
        if row is None:
            raise Problem(404, "no-such-grid", facts={"code": code, "region": caller.region})
        return {**row["file"], **await self.grid_more(code)}

    async def meeting(self, id_: str, caller: Caller) -> dict[str, Any]:
        """One meeting of the caller's region or unit. Raises Problem 404."""
        row = await self._reader.row("SELECT file FROM meetings WHERE id = %s", [as_uuid(id_)])
        if row is None or not _meets(caller, row["file"]):
            raise Problem(404, "no-such-meeting", facts={"meeting": id_})
        file = dict(row["file"])
        return {**file, "versions": {"referral": file["version"]}}

    async def meetings(
        self, caller: Caller, filters: dict[str, str], after: list[Any] | None, limit: int
    ) -> list[Row]:
        """Meetings of the caller's region or unit, the latest first, after `(held_on, id)`."""
        region = caller.region if set(caller.roles) & access.BY_REGION else ""
        where = (
            "(%(region)s <> '' AND starts_with(division, %(region)s) OR file->'seen_by' ? %(unit)s)"
        )
        for name in filters:
            where += f" AND file->>'{name}' = %(filter_{name})s"
        if after:
            where += " AND (held_on, id) < (%(day)s, %(id)s)"
        parameters: dict[str, Any] = {f"filter_{name}": value for name, value in filters.items()}
        parameters |= dict(zip(("day", "id"), after or (), strict=False))
        return await self._reader.rows(
            f"SELECT id::text, held_on, file FROM meetings WHERE {where}"  # noqa: S608 - no input
            " ORDER BY held_on DESC, id DESC LIMIT %(limit)s",
            {**parameters, "region": region, "unit": caller.unit or "—", "limit": limit},
        )

    async def packed(self, ids: list[str], caller: Caller) -> dict[str, dict[str, Any]]:
        """Number, kind and status of those of these cases that the caller may see."""
        rows = await self._rows_of(ids)
        names = ("number", "kind", "status")
        return {
            row["id"]: {name: row["file"][name] for name in names}
            for row in rows
            if access.may_see(caller, row)
        }

    async def tasks(self, caller: Caller, after: list[Any] | None, limit: int) -> list[Row]:
        """What the caller, or the caller's unit, has to do: the soonest due first, after a cursor
        of the columns of the order.
        """
        return await self.open_tasks(audiences(caller), caller, after, limit)

    async def notices(self, caller: Caller, after: list[Any] | None, limit: int) -> list[Row]:
        """Notices to the caller or the caller's unit, newest first, after a cursor `(at, id)`."""
        more = " AND (at, id) < (%s, %s)" if after else ""
        return await self._reader.rows(
            "SELECT id, subject, template, texts, at FROM notices"  # noqa: S608 - no input
            f" WHERE audience = ANY(%s){more} ORDER BY at DESC, id DESC LIMIT %s",
            [audiences(caller), *(after or ()), limit],
        )

    async def residents_notices(self, case: str, limit: int) -> list[Row]:
        """What the residents of a case were told, newest first."""
        return await self._reader.rows(
            "SELECT id, subject, template, texts, at FROM notices"
            " WHERE subject = %s AND audience = 'residents' ORDER BY at DESC LIMIT %s",
            [case, limit],
        )


def audiences(caller: Caller) -> list[str]:
    """The audiences a caller belongs to."""
    return [f"staff:{caller.id}", *([f"unit:{caller.unit}"] if caller.unit else [])]


def as_written(code: str) -> str:
    """A query code as it is on the slip, however it was typed: small or full-width letters, any
    dashes; and O, I, L for 0 and 1, as Crockford's base 32 reads them.
    """
    letters = unicodedata.normalize("NFKC", code).upper().translate(MISREAD)
    return "".join(each for each in letters if each.isalnum())


def as_uuid(text: str) -> UUID:
    """An id from a path. Raises Problem 404: an id that is none names nothing."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem(404, "not-an-id", facts={"found": text[:80]}) from error


def _meets(caller: Caller, meeting: dict[str, Any]) -> bool:
    by_region = bool(caller.region) and meeting["division"].startswith(caller.region)
    return (by_region and bool(set(caller.roles) & access.BY_REGION)) or (
        caller.unit in meeting["seen_by"]
    )
