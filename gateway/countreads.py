"""Questions to the read model for the numbers."""

from services.chassis.database import Reader

from .readmodel.facts import COLUMNS, Fact
from .statistics.counting import Period

NAMES = ", ".join("id::text" if name == "id" else name for name in COLUMNS)


class CountReads:
    """Reads for counting."""

    _reader: Reader

    async def facts(self, column: str, code: str, period: Period) -> list[Fact]:
        """What can matter for a period: registered, closed or rated in it, or open still."""
        rows = await self._reader.rows(
            f"SELECT {NAMES} FROM facts WHERE {column} = %(code)s"  # noqa: S608 - names of ours
            " AND registered_at < %(ends)s AND (registered_at >= %(starts)s"
            " OR closed_at >= %(starts)s OR rated_at >= %(starts)s"
            " OR closed_at IS NULL AND NOT declined AND NOT merged)",
            {"code": code, "starts": period.starts, "ends": period.ends},
        )
        return [Fact(**row) for row in rows]

    async def grid_names(self, codes: list[str]) -> dict[str, str]:
        """The grids' own names, by code."""
        found = await self._reader.rows(
            "SELECT code, file->>'name' AS name FROM grids WHERE code = ANY(%s)", [codes]
        )
        return {row["code"]: row["name"] for row in found}

    async def centre_name(self, division: str) -> str | None:
        """How the centre of a division calls itself; none where it has no profile."""
        row = await self._reader.row(
            "SELECT file->>'name' AS name FROM centres WHERE division = %s", [division]
        )
        return row["name"] if row else None
