"""The vault's two tables in a service's own database, within the transaction of its events.

`vault_records` holds what is known of people, sealed; `erasures` the keys to be destroyed in the
key store, which is another database: what is written here is done there later (`erasing`), once
more after every crash. `vault_keys` is of records from before there was a key store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from .store import Beside

OPEN = (
    "SELECT person, sealed, key, wrapped FROM vault_records LEFT JOIN vault_keys USING (person)"
    " WHERE person = ANY(%s) AND (key IS NOT NULL OR wrapped IS NOT NULL)"
)
# A record that replaces another has another key: the one before is destroyed with what it said.
WRITE = """
WITH given AS (
    SELECT * FROM unnest(%b::uuid[], %b::bytea[], %b::uuid[]) AS t (person, sealed, key)
), before AS (
    INSERT INTO erasures (key) SELECT old.key FROM vault_records old JOIN given USING (person)
    WHERE old.key <> given.key ON CONFLICT DO NOTHING
), older AS (
    DELETE FROM vault_keys WHERE person IN (SELECT person FROM given)
)
INSERT INTO vault_records (person, sealed, key) SELECT * FROM given
ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed, key = excluded.key
"""
ERASE = """
WITH older AS (
    DELETE FROM vault_keys WHERE person = ANY(%(people)s)
), gone AS (
    DELETE FROM vault_records WHERE person = ANY(%(people)s) RETURNING key
)
INSERT INTO erasures (key)
    SELECT key FROM gone WHERE key IS NOT NULL UNION SELECT unnest(%(keys)s::uuid[])
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class VaultRow:
    """One person's sealed record and its key in the key store; in older ones the wrapped key."""

    person: UUID
    sealed: bytes
    key: UUID | None = None
    wrapped: bytes = b""


def write(cursor: Any, beside: "Beside") -> None:
    """Records, then what is erased; of two records of one person the last counts."""
    if beside.vault:
        last = {row.person: row for row in beside.vault}.values()
        cursor.execute(WRITE, _columns([(row.person, row.sealed, row.key) for row in last]))
    if beside.erased or beside.shredded:
        cursor.execute(ERASE, {"people": beside.erased, "keys": beside.shredded})


def row_of(found: Any) -> VaultRow:
    """A record as `OPEN` finds it."""
    wrapped = found["wrapped"]
    return VaultRow(
        found["person"], bytes(found["sealed"]), found["key"], bytes(wrapped) if wrapped else b""
    )


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
