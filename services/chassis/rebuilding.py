"""A service's views built again from its log, beside the live ones, and put in their place."""

import time
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from . import component, follower, tables
from .bluegreen import BUILD, LIVE, Build, RebuildError, keys
from .comparing import Comparison, Rebuilt, Tell, compare
from .settings import Settings
from .views import Views, ViewWriter

FIRST = "positions"  # the table that the live writer takes first
NEARLY = 200  # behind by no more than this, the rest is done while the writer waits
LIVE_SECONDS = 15.0  # how long the live views may take to come as far as the log
END = "SELECT coalesce(max(notification_id), 0) FROM events"


def rebuild(settings: Settings, name: str, tell: Tell, *, check: bool = False) -> Rebuilt:
    """Build anew; then compare with the live ones when `check`, else take their place.

    Raises RebuildError, with the live ones as they were.
    """
    service = component.load(name)
    if service.views is None:
        raise RebuildError(f"{name} has no views of its own")
    url, views, began = settings.database(name), service.views, time.monotonic()
    writer = ViewWriter(url, views, service=name, vault=component.vault_of(settings))
    create = partial(tables.make, schema=views.schema)
    with (
        Build(url).begun(create) as build,
        psycopg.connect(build.url, autocommit=True) as connection,
    ):
        following = _Following(connection, writer, tell)
        while following.end() - following.position > NEARLY:
            following.on(following.end())
        made = Rebuilt(following.position, time.monotonic() - began)
        if check:
            made.compared = _compared(build, following, views)
        else:
            build.swap(FIRST, partial(_last, build, following, views))
        made.events = following.position
    return made


class _Following:
    """The build: applies the log with the live code; its position goes to nobody until the swap."""

    def __init__(self, connection: Any, writer: ViewWriter, tell: Tell) -> None:
        self.position = 0
        self._connection = connection
        self._writer = writer
        self._tell = tell

    def end(self) -> int:
        """The last position of the log."""
        row = self._connection.execute(END).fetchone()
        return int(row[0]) if row else 0

    def live(self) -> int:
        """The position of the live views."""
        row = self._connection.execute(follower.POSITION, [ViewWriter.name]).fetchone()
        return int(row[0]) if row else 0

    def await_live(self) -> None:
        """Return when the live views are at least as far. Raises RebuildError when they stay."""
        deadline = time.monotonic() + LIVE_SECONDS
        while self.live() < self.position:
            if time.monotonic() > deadline:
                raise RebuildError(f"the live views stay at {self.live()} of {self.position}")
            time.sleep(0.1)

    def on(self, upto: int) -> None:
        """Apply the log up to here."""
        while self.position < upto:
            self._tell("building", self.position, upto)
            parameters = [self.position, follower.BATCH]
            found = self._connection.execute(follower.NEXT, parameters).fetchall()
            rows = [row for row in found if row[0] <= upto]
            if rows:
                with self._connection.transaction():
                    self._writer.change(self._connection, rows)
            self.position = rows[-1][0] if rows else upto
        self._tell("building", self.position, max(upto, 1))


def _last(build: Build, following: _Following, views: Views, connection: Any) -> None:
    """While nobody writes: the rest of the log, and what stands beside it in the live tables."""
    following.on(following.end())
    for table, names in views.apart.items():
        _take_over(connection, table, names)
    connection.execute(follower.MOVE, [ViewWriter.name, following.position])


def _take_over(connection: Any, table: str, names: tuple[str, ...]) -> None:
    same = [sql.SQL("b.{0} = l.{0}").format(sql.Identifier(k)) for k in keys(connection, table)]
    values = [sql.SQL("{0} = l.{0}").format(sql.Identifier(each)) for each in names]
    connection.execute(
        sql.SQL("UPDATE {} b SET {} FROM {} l WHERE {}").format(
            sql.Identifier(BUILD, table),
            sql.SQL(", ").join(values),
            sql.Identifier(LIVE, table),
            sql.SQL(" AND ").join(same),
        )
    )


def _compared(build: Build, following: _Following, views: Views) -> Comparison:
    """Compare both as of one position."""
    following.await_live()
    with build.writers_stopped(FIRST):
        following.on(following.live())
        snapshot = build.snapshot()  # nobody writes either just now
    with snapshot:
        return compare(build, snapshot, views.apart, ())
