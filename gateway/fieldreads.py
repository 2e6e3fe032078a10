"""Questions about field work, care plans and the centre, each within what the caller may see."""

from datetime import date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from services.chassis.clock import Clock, system_clock
from services.chassis.database import Reader, Row
from services.chassis.identity import Caller

from . import access
from .problems import Problem
from .readmodel import centre

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time
FOREVER = "infinity"  # PostgreSQL's last day: what is due on no day comes after it all
OPEN_TASKS = """
SELECT 'case' AS about, case_id::text AS subject, audience, number, title, kind, ref, due, since
FROM tasks WHERE audience = ANY(%(audiences)s)
UNION ALL
SELECT about, subject, audience, '' AS number, title, kind, ref, due, since
FROM errands WHERE audience = ANY(%(audiences)s)
UNION ALL
SELECT 'case', t.case_id::text, t.audience, t.number, t.title, t.kind, t.ref, t.due, t.since
FROM tasks t JOIN cases c ON c.id = t.case_id JOIN grids g ON g.code = c.grid
WHERE c.grid = ANY(%(grids)s) AND t.audience = 'staff:' || g.officer
    AND t.audience <> ALL(%(audiences)s)
"""
ORDER = f"coalesce(due, '{FOREVER}'), since, subject, audience, kind, ref"
# What a street's director sees of a plan that is others' work: that it is, and its dates.
EXISTENCE = ("id", "division", "state", "opened_at", "review_on", "until", "ended", "version")
EMPTY: dict[str, Any] = {
    "by_consent": None, "units": [], "helpers": [], "help": [], "visits": None,
    "last_visit": None, "reviews": None,
}  # fmt: skip


class FieldReads:
    """Reads beside the case file."""

    _reader: Reader
    clock: Clock = staticmethod(system_clock)  # another where time is played with

    @property
    def today(self) -> date:
        """The day in China."""
        return self.clock().astimezone(CHINA).date()

    async def grids_of(self, caller: Caller, *, ever: bool = False) -> list[str]:
        """The grids whose officer the caller is, or stands in for today; `ever`: or did before."""
        if not set(caller.roles) & access.BY_GRID:
            return []
        rows = await self._reader.rows(
            "SELECT code FROM grids WHERE officer = %(staff)s UNION SELECT grid FROM substitutes"
            " WHERE staff = %(staff)s AND since <= %(today)s AND until >= since"
            " AND (until >= %(today)s OR %(ever)s)",
            {"staff": caller.id, "today": self.today, "ever": ever},
        )
        return [row["code"] for row in rows]

    async def require_grid(self, caller: Caller, code: str, *, ever: bool = False) -> None:
        """Raises Problem 404 for a grid that is neither the caller's nor one stood in for today
        (`ever`: at any time).
        """
        if access.may_see_grid(caller, code) or code in await self.grids_of(caller, ever=ever):
            return
        raise Problem(404, "no-such-grid", facts={"code": code, "region": caller.region or "—"})

    async def grid_more(self, code: str) -> dict[str, Any]:
        """What a grid's page shows beside its file: who stands in, and what is dangerous."""
        substitutes = await self._reader.rows(
            "SELECT staff, since, until FROM substitutes WHERE grid = %s AND until >= %s"
            " AND until >= since ORDER BY since, staff",
            [code, self.today],
        )
        dangers = await self._reader.rows(
            "SELECT file FROM fieldwork WHERE grid = %s AND state = 'open'"
            " ORDER BY file->>'since', id LIMIT 200",
            [code],
        )
        return {"substitutes": substitutes, "dangers": [row["file"] for row in dangers]}

    async def open_tasks(
        self, audiences: list[str], caller: Caller, after: list[Any] | None, limit: int
    ) -> list[Row]:
        """What these audiences have to do, and the officer of the caller's grids, whom the caller
        may stand in for: the soonest due first, after a cursor of the columns of the order.
        """
        grids = await self.grids_of(caller)
        parameters: dict[str, Any] = {
            "audiences": [*audiences, *(f"grid:{code}" for code in grids)],
            "grids": grids,
            "limit": limit,
        }
        names = ("due", "since", "subject", "audience", "kind", "ref")
        parameters |= dict(zip(names, after or (), strict=False))
        more = f" WHERE ({ORDER}) > ({', '.join(f'%({name})s' for name in names)})"
        return await self._reader.rows(
            f"SELECT * FROM ({OPEN_TASKS}) AS found{more if after else ''}"  # noqa: S608 - no input
            f" ORDER BY {ORDER} LIMIT %(limit)s",
            parameters,
        )

    async def care_plans(self, caller: Caller, after: list[Any] | None, limit: int) -> list[Row]:
        """Plans in which the caller helps, newest first; a director's street in outline, too."""
        access.require_content(caller)
        street = caller.region if "director" in caller.roles else ""
        more = " AND (opened_at, id) < (%(at)s, %(id)s)" if after else ""
        rows = await self._reader.rows(
            "SELECT id::text, opened_at, helpers, units, division, file FROM care_plans"  # noqa: S608 - no input
            " WHERE (helpers @> ARRAY[%(staff)s] OR units @> ARRAY[%(unit)s]"
            f" OR %(street)s <> '' AND starts_with(division, %(street)s)){more}"
            " ORDER BY opened_at DESC, id DESC LIMIT %(limit)s",
            {"staff": caller.id, "unit": caller.unit or "—", "street": street, "limit": limit,
             **dict(zip(("at", "id"), after or (), strict=False))},
        )  # fmt: skip
        return [{**row, "file": outline(caller, row["file"])} for row in rows]

    async def care_plan(self, id_: UUID, caller: Caller, *, trail: bool = False) -> dict[str, Any]:
        """One plan: whole for who helps, in outline for the street's director; its existence for an
        auditor who follows the `trail`. Raises Problem 404 for everybody else.
        """
        row = await self._reader.row("SELECT file FROM care_plans WHERE id = %s", [id_])
        roles = set(caller.roles)
        over = {"director", "auditor"} if trail else {"director"}
        if row is None or not (
            (roles & access.CONTENT and helps(caller, row["file"]))
            or (
                roles & over and caller.region and row["file"]["division"].startswith(caller.region)
            )
        ):
            raise Problem(404, "no-such-care-plan", facts={"plan": str(id_)})
        return outline(caller, row["file"])

    async def centre(self, division: str, caller: Caller) -> dict[str, Any]:
        """A centre with who is there now. Raises Problem 404."""
        near = division.startswith(caller.region) or caller.region.startswith(division)
        seen = division.isdigit() and near and caller.region and set(caller.roles) & access.READERS
        row = seen and await self._reader.row(
            "SELECT file FROM centres WHERE division = %s", [division]
        )
        if not row:
            raise Problem(404, "no-such-centre", facts={"division": division})
        now: datetime = self.clock()
        today = await self._reader.row(
            "SELECT duties FROM duties WHERE division = %s AND day = %s", [division, self.today]
        )
        duties = today["duties"] if today else []
        units = centre.present(row["file"]["units"], now)
        here = {"at": now.isoformat(), "units": units, "duty": centre.on_duty(duties, now)}
        return {**row["file"], "today": duties, "now": here}


def helps(caller: Caller, file: dict[str, Any]) -> bool:
    """Whether the caller is a helper of this plan, or of a unit that takes part."""
    return caller.id in file["helpers"] or bool(caller.unit and caller.unit in file["units"])


def outline(caller: Caller, file: dict[str, Any]) -> dict[str, Any]:
    """The whole for who helps; else that it exists, and its dates."""
    if helps(caller, file):
        return dict(file)
    return {**EMPTY, **{name: file[name] for name in EXISTENCE}}
