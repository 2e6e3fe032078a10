"""The event store in memory, for unit tests: the promises of `store.Recorder` without I/O."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.popo import POPOApplicationRecorder

from . import codec
from .snapshots import Snapshot
from .store import Beside, InboxRow, Key
from .vault_table import VaultRow


class MemoryRecorder(POPOApplicationRecorder):
    """The same promises without I/O, for unit tests."""

    def __init__(self) -> None:
        super().__init__()
        self._commit_lock = Lock()
        self._inbox: dict[Key, InboxRow] = {}
        self._vault: dict[UUID, VaultRow] = {}
        self.erasures: list[UUID] = []  # keys to be destroyed
        self._series: dict[str, int] = defaultdict(int)
        self._snapshots: dict[UUID, Snapshot] = {}

    def commit(self, events: Sequence[StoredEvent], beside: Beside) -> Sequence[int]:
        """Write all or nothing; the events' log positions."""
        with self._commit_lock:
            keys = [row.key for row in beside.inbox]
            if len(set(keys)) < len(keys) or not self._inbox.keys().isdisjoint(keys):
                msg = f"already decided, one of {keys}"
                raise IntegrityError(msg)
            positions = self.insert_events(events) or ()
            self._inbox.update({row.key: _positioned(row, positions) for row in beside.inbox})
            for row in (*beside.vault, *(VaultRow(each, b"") for each in beside.erased)):
                before = self._vault.pop(row.person, None)
                if before is not None and before.key is not None:
                    self.erasures.append(before.key)  # whose key was replaced, too
                if row.sealed:
                    self._vault[row.person] = row
            self.erasures.extend(beside.shredded)
            return positions

    def select_streams(self, ids: Sequence[UUID]) -> list[StoredEvent]:
        """All events of these aggregates, each stream in order."""
        return [event for each in ids for event in self.select_events(each)]

    def streams(self, ids: Sequence[UUID], code: str) -> tuple[list[StoredEvent], list[Snapshot]]:
        """Snapshots of these aggregates made by this code, and the events that came after them."""
        kept = {each: self._snapshots[each] for each in ids if each in self._snapshots}
        kept = {id_: each for id_, each in kept.items() if each.code == code}
        since = {id_: kept[id_].version if id_ in kept else 0 for id_ in ids}
        return [
            event for id_, version in since.items() for event in self.select_events(id_, gt=version)
        ], list(kept.values())

    def keep(self, snapshot: Snapshot) -> None:
        """Keep a snapshot in the place of an older one."""
        before = self._snapshots.get(snapshot.id)
        if before is None or before.version < snapshot.version or before.code != snapshot.code:
            self._snapshots[snapshot.id] = snapshot

    def seen(self, keys: Iterable[Key]) -> dict[Key, InboxRow]:
        """Those of these messages that were decided before."""
        return {key: self._inbox[key] for key in keys if key in self._inbox}

    def allot(self, series: str, count: int) -> int:
        """Reserve `count` numbers of a series; the first of them."""
        first = self._series[series] + 1
        self._series[series] += count
        return first

    def give_back(self, series: str, first: int, last: int) -> None:
        """Return the unused end of a block, unless another has reserved after it."""
        if self._series[series] == last:
            self._series[series] = first - 1

    def open_vault(self, people: Sequence[UUID]) -> dict[UUID, VaultRow]:
        """The sealed records of these people."""
        return {person: self._vault[person] for person in people if person in self._vault}


def _positioned(row: InboxRow, positions: Sequence[int]) -> InboxRow:
    if row.last < 0 or row.answer is None:
        return row
    answer = {**codec.loads(row.answer), "position": positions[row.last]}
    return InboxRow(row.key, row.fingerprint, codec.dumps(answer))
