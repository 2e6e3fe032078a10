"""Whether tables that were built anew hold what the live ones hold, row by row."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from .bluegreen import BUILD, LIVE, Build, columns, exists, keys

NUMBER, TEXT = "nth of these", "row as text"  # names that no column has
MOST = 100  # differences of one table that are shown; all are counted


@dataclass(frozen=True)
class Difference:
    """One row that differs: its key, and what live and rebuilt have, by path (`file.status`). A row
    that only one side has is None on the other.
    """

    table: str
    key: dict[str, Any]
    live: dict[str, Any] | None
    rebuilt: dict[str, Any] | None


@dataclass
class Comparison:
    """How many rows of each table were compared, and where they differ."""

    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    shown: list[Difference] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not any(self.counts.values())


@dataclass
class Rebuilt:
    """What became of a rebuild: events applied, those that could not be, and what was compared."""

    events: int = 0
    seconds: float = 0.0  # of the build itself, without waiting for the live one and comparing
    failed: list[str] = field(default_factory=list)
    compared: Comparison | None = None


Tell = Callable[[str, int, int], None]  # (what is being done, how much of it, of how much)


def compare(
    build: Build, connection: Any, apart: Mapping[str, Collection[str]], skip: Collection[str]
) -> Comparison:
    """Compare every table of the build but `skip`, less the columns that stand `apart` from what
    it is made of (per table).
    """
    made = Comparison()
    for table in build.tables:
        if table in skip:
            continue
        made.rows[table] = _count(connection, table)
        if not exists(connection, table):  # of a newer version; there until the first migration
            made.counts[table] = made.rows[table]
            continue
        names = columns(connection, table, apart.get(table, ()))
        by = keys(connection, table)
        rows = connection.execute(_differing(table, names, by)).fetchall()
        made.counts[table] = rows[0][2] if rows else 0
        made.shown += [_difference(table, by, live, rebuilt) for live, rebuilt, _ in rows]
    return made


def _differing(table: str, names: list[str], by: list[str]) -> Any:
    """Rows of one side without their equal on the other; the number of all beside each."""
    live, rebuilt = (_side(schema, table, names, by) for schema in (LIVE, BUILD))
    joined = sql.SQL(" AND ").join(
        sql.SQL("l.{0} = b.{0}").format(sql.Identifier(each)) for each in by or [TEXT, NUMBER]
    )
    return sql.SQL(
        "SELECT CASE WHEN l.{0} IS NOT NULL THEN to_jsonb(l) - {1} - {2} END,"
        " CASE WHEN b.{0} IS NOT NULL THEN to_jsonb(b) - {1} - {2} END, count(*) OVER ()"
        " FROM {3} l FULL JOIN {4} b ON {5} WHERE l.* IS DISTINCT FROM b.* LIMIT {6}"
    ).format(sql.Identifier(NUMBER), NUMBER, TEXT, live, rebuilt, joined, MOST)


def _side(schema: str, table: str, names: list[str], by: list[str]) -> Any:
    chosen, found = sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(schema, table)
    if by:
        plain = sql.SQL("(SELECT {}, 1 AS {} FROM {})")
        return plain.format(chosen, sql.Identifier(NUMBER), found)
    # Equal rows of a table without a key are told apart by number.
    return sql.SQL(
        "(SELECT s.*, s::text AS {1}, row_number() OVER (PARTITION BY s::text) AS {2}"
        " FROM (SELECT {0} FROM {3}) s)"
    ).format(chosen, sql.Identifier(TEXT), sql.Identifier(NUMBER), found)


def _count(connection: Any, table: str) -> int:
    rows = connection.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(BUILD, table))
    ).fetchall()
    return int(rows[0][0])


def _difference(
    table: str, by: list[str], live: dict[str, Any] | None, rebuilt: dict[str, Any] | None
) -> Difference:
    some = live or rebuilt or {}
    key = {name: some[name] for name in by or some}
    if live is None or rebuilt is None:
        return Difference(table, key, live, rebuilt)
    both = list(_paths("", live, rebuilt))
    return Difference(table, key, {p: a for p, a, _ in both}, {p: b for p, _, b in both})


def _paths(at: str, live: Any, rebuilt: Any) -> Iterator[tuple[str, Any, Any]]:
    """What differs inside, each with its path: `file.limits`."""
    if isinstance(live, dict) and isinstance(rebuilt, dict):
        for name in sorted({*live, *rebuilt}):
            yield from _paths(f"{at}.{name}" if at else name, live.get(name), rebuilt.get(name))
    elif live != rebuilt:
        yield at, live, rebuilt
