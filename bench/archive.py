"""A read model of any size: real case files, copied with other ids, numbers and places.

What belongs to one clerk, the reader, is as much however many cases there are: an archive grows, a
day's work does not. The rest lies in a hundred streets; one in ten has open tasks.
Copied as text lines, whatever columns the tables have.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg

from services.chassis import keystore

from .matter import CLERK, READER, STREET

OWN = 120  # open cases of the reader
STREETS = 100
OPEN = 10  # one in so many of the others has open tasks
# By the column that holds the case's id.
TABLES = {"cases": "id", "facts": "id", "search": "case_id", "tasks": "case_id"}
COMMON = 3  # one word in so many is the same in all cases; the others spread over a vocabulary
VOCABULARIES = 5_000


@dataclass(frozen=True)
class Pattern:
    """One real case: what is replaced in its lines, and the lines by table."""

    id: str
    number: str
    query_tag: str
    lines: dict[str, bytes]


def patterns(url: str, most: int = 8) -> list[Pattern]:
    """Some of the model clerk's open cases, as this read model holds them."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT id::text, number, query_tag FROM cases WHERE first_asked = %s"
            " AND id IN (SELECT case_id FROM tasks) LIMIT %s", [CLERK.id, most],
        ).fetchall()  # fmt: skip
        return [Pattern(*row, _lines(connection, row[0])) for row in found]


def _lines(connection: psycopg.Connection, case: str) -> dict[str, bytes]:
    made = {}
    for table, column in TABLES.items():
        query = f"COPY (SELECT * FROM {table} WHERE {column} = '{UUID(case)}') TO STDOUT"
        with connection.cursor().copy(query) as copy:
            made[table] = b"".join(bytes(each) for each in copy)
    return made


def fill(url: str, found: list[Pattern], first: int, last: int) -> None:
    """Put the cases from `first` to before `last` in."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        for table in TABLES:
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for lines in _copies(found, table, first, last):
                    copy.write(lines)
            connection.execute(f"VACUUM ANALYZE {table}")
        connection.execute("CHECKPOINT")


def copy_keys(known: str, url: str) -> None:
    """The keys of all texts, for a gateway with a key store of its own."""
    keystore.migrate(url)
    with (
        psycopg.connect(known) as one,
        psycopg.connect(url) as other,
        one.cursor().copy("COPY keys TO STDOUT") as out,
        other.cursor().copy("COPY keys FROM STDIN") as into,
    ):
        for each in out:
            into.write(each)


def _copies(found: list[Pattern], table: str, first: int, last: int) -> Iterator[bytes]:
    buffer: list[bytes] = []
    for index in range(first, last):
        pattern = found[index % len(found)]
        if table == "tasks" and index >= OWN and index % OPEN:
            continue
        lines = _renamed(pattern, pattern.lines[table], index)
        buffer.append(_reworded(lines, index) if table == "search" and index >= OWN else lines)
        if len(buffer) == 500:
            yield b"".join(buffer)
            buffer.clear()
    yield b"".join(buffer)


def _renamed(pattern: Pattern, lines: bytes, index: int) -> bytes:
    made = (
        lines.replace(pattern.id.encode(), case_id(index).encode())
        .replace(pattern.query_tag.encode(), _digest(index, "tag").encode())
        .replace(pattern.number.encode(), f"{pattern.number[:14]}a{index:07d}".encode())
    )
    if index < OWN:
        made = made.replace(CLERK.id.encode(), READER.id.encode())
    else:
        street = f"{STREET[:6]}{index % STREETS + 100:03d}"
        made = made.replace(STREET.encode(), street.encode()).replace(
            CLERK.id.encode(), f"clerk.{index % STREETS}.{index % 7}".encode()
        )
    return made


def _reworded(line: bytes, index: int) -> bytes:
    """A line of the search index with other words in it than its pattern's."""
    case, at, words = line.rstrip(b"\n").split(b"\t")
    shift = index % VOCABULARIES
    made = [
        each if number % COMMON == 0 else b"%d" % (int(each) ^ shift)
        for number, each in enumerate(words.strip(b"{}").split(b","))
    ]
    return b"%b\t%b\t{%b}\n" % (case, at, b",".join(made))


def case_id(index: int) -> str:
    """The id of the case with this index."""
    return str(UUID(_digest(index, "case")[:32]))


def _digest(index: int, what: str) -> str:
    return hashlib.sha256(f"{what} {index}".encode()).hexdigest()
