"""Snapshots: a long stream's aggregate as it was at some version, so that few events are replayed.

A snapshot is a copy, never a source: it is passed over when the code of its service is another, or
when any key is destroyed that its texts were sealed with. It lies sealed under every one of those
keys, one around the other, so that what is erased is erased here as well, at the same moment.
"""

import hashlib
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent

from . import telemetry
from .keystore import Keys, VaultError
from .sealing import keys_in, open_bytes, seal_bytes

log = telemetry.log(__name__)

EVERY = 100  # events replayed before a snapshot is worth its writing
MOST_KEYS = 8  # a stream that quotes more matters than this is replayed
SERVICES = Path(__file__).parents[1]

# One query: of each stream its snapshot, when there is one by this code, and what came after it.
STREAMS = """
WITH kept AS (
    SELECT id, version, told, key, keys, heard, sealed FROM snapshots
    WHERE id = ANY(%(ids)b::uuid[]) AND code = %(code)s
)
SELECT originator_id, originator_version, topic, state,
    NULL::bigint AS told, NULL::uuid AS key, NULL::uuid[] AS keys, NULL::text[] AS heard
FROM events LEFT JOIN kept ON kept.id = originator_id
WHERE originator_id = ANY(%(ids)b::uuid[]) AND originator_version > coalesce(kept.version, 0)
UNION ALL
SELECT id, version, NULL, sealed, told, key, keys, heard FROM kept
ORDER BY originator_id, originator_version
"""
KEEP = """
INSERT INTO snapshots AS s (id, version, told, code, key, keys, heard, sealed)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, told = excluded.told,
    code = excluded.code, key = excluded.key, keys = excluded.keys, heard = excluded.heard,
    sealed = excluded.sealed
WHERE s.version < excluded.version OR s.code <> excluded.code
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One aggregate at one version. `told` is that of its last published event, `key` that of its
    texts from here on, `keys` what it is sealed under, from the inside out, `heard` the last event
    of each other service that it rests on.
    """

    id: UUID
    version: int
    told: int
    code: str
    key: UUID
    keys: tuple[UUID, ...]
    heard: tuple[str, ...]
    sealed: bytes


class Streams:
    """How long the streams of a batch are, and the keys that their texts are sealed with."""

    def __init__(self, app: str, keys: Keys) -> None:
        self.code = code_of(app)
        self._keys = keys
        self._used: dict[UUID, set[UUID]] = defaultdict(set)
        self.long: set[UUID] = set()  # those worth a snapshot

    def replayed(self, ids: Iterable[UUID], rows: Sequence[StoredEvent]) -> None:
        """These rows are all that is replayed of these streams."""
        lengths = Counter[Any](row.originator_id for row in rows)
        for id_ in ids:
            self.long.discard(id_)
            if lengths[id_] >= EVERY:
                self.long.add(id_)
        self.added(rows)

    def added(self, rows: Iterable[StoredEvent]) -> None:
        """These rows belong to their streams as well."""
        if self.long:  # nearly never
            for row in rows:
                id_: Any = row.originator_id
                if id_ in self.long:
                    self._used[id_].update(keys_in(row.state))

    def open(self, snapshot: Snapshot) -> Aggregate | None:
        """The aggregate; None when a key is gone, or when somebody changed it."""
        found = self._keys.find(snapshot.keys)
        if len(found) < len(snapshot.keys):
            return None
        sealed = snapshot.sealed
        try:
            for id_ in reversed(snapshot.keys):
                sealed = open_bytes(sealed, found[id_])
        except VaultError:
            log.exception("a snapshot was changed; the events are replayed", id=str(snapshot.id))
            return None
        self._used[snapshot.id].update(snapshot.keys)
        # Nobody but a holder of these keys can have written it: anything else does not open.
        made: Aggregate = pickle.loads(sealed)  # noqa: S301
        return made

    def seal(
        self, aggregate: Aggregate, told: int, key: UUID, heard: Sequence[str]
    ) -> Snapshot | None:
        """A snapshot; None when it quotes too many matters."""
        found = self._keys.find({key, *self._used[aggregate.id]})
        if len(found) > MOST_KEYS or key not in found:
            return None
        sealed = pickle.dumps(aggregate, protocol=5)
        for each in found.values():
            sealed = seal_bytes(sealed, each)
        return Snapshot(
            aggregate.id,
            aggregate.version,
            told,
            self.code,
            key,
            tuple(found),
            tuple(heard),
            sealed,
        )


def parted(rows: Sequence[Any], code: str) -> tuple[list[StoredEvent], list[Snapshot]]:
    """What `STREAMS` found: events, and the snapshots before them."""
    events, kept = [], []
    for row in rows:
        id_, number, state = row["originator_id"], row["originator_version"], bytes(row["state"])
        if row["topic"] is None:
            keys = tuple(row["keys"])
            heard = tuple(row["heard"])
            kept.append(Snapshot(id_, number, row["told"], code, row["key"], keys, heard, state))
        else:
            events.append(StoredEvent(id_, number, row["topic"], state))
    return events, kept


def columns(snapshot: Snapshot) -> list[Any]:
    """Its values as `KEEP` takes them."""
    return [
        snapshot.id, snapshot.version, snapshot.told, snapshot.code, snapshot.key,
        list(snapshot.keys), list(snapshot.heard), snapshot.sealed,
    ]  # fmt: skip


@cache
def code_of(app: str) -> str:
    """What a snapshot depends on: the service's code, the library's and Python's version."""
    made = hashlib.sha256(f"{version('eventsourcing')} {sys.version}".encode())
    for path in sorted((SERVICES / app).rglob("*.py")):
        made.update(path.read_bytes())
    return made.hexdigest()[:32]
