"""A batch of decisions that commit together.

Group commit: up to 64 commands are decided against one snapshot and saved in one transaction. A
decision that is refused leaves no trace in the batch; what others changed stays visible to it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import PersistenceError, StoredEvent

from .heard import Heard
from .keystore import Key, VaultError
from .snapshots import Streams
from .store import Beside, InboxRow
from .textkeys import TextKeys
from .vault_table import VaultRow
from .work import Work

if TYPE_CHECKING:
    from .application import Application

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")


class Batch:
    """Decisions that commit together. Not for use by two threads at once."""

    def __init__(self, app: "Application", commands: Iterable[str] = ()) -> None:
        self.app = app
        self._commands = Counter(commands)
        self._loaded: dict[UUID, Aggregate | None] = {}
        self._told: dict[UUID, int] = {}
        self._events: list[tuple[Any, dict[str, str]]] = []
        self._pending: dict[UUID, list[Any]] = {}
        self._beside = Beside()
        self._blocks: dict[str, list[int]] = {}
        self.text_keys = TextKeys(app.vault.keys)
        self._heard = Heard(app.name)
        self._streams = Streams(app.name, app.vault.keys)

    def prefetch(self, ids: Iterable[UUID]) -> None:
        """Load the targets of the whole batch in one query."""
        wanted = [each for each in dict.fromkeys(ids) if each not in self._loaded]
        if not wanted:
            return
        self._loaded.update(dict.fromkeys(wanted))
        self._told.update(dict.fromkeys(wanted, 0))
        rows = self._rows(wanted)
        self.app.mapper.know(rows)
        for row in rows:
            event, meta = self.app.mapper.load(row)
            self.text_keys.note(event.originator_id, meta)
            self._heard.note(event.originator_id, meta.get("cause", ""))
            self._replay(event)
        for each in wanted:
            for event in self._pending.get(each, ()):
                self._replay(event)

    def _rows(self, ids: list[UUID]) -> list[StoredEvent]:
        """What is to be replayed: all events, or those since a snapshot, which is taken up here."""
        rows, kept = self.app.recorder.streams(ids, self._streams.code)
        whole: list[UUID] = []  # an erased text makes a snapshot useless
        for each in kept:
            self._loaded[each.id] = self._streams.open(each)
            if self._loaded[each.id] is None:
                whole.append(each.id)
            else:
                self._told[each.id] = each.told
                self.text_keys.share(each.id, each.key)
                for event_id in each.heard:
                    self._heard.note(each.id, event_id)
        if whole:
            rows = [row for row in rows if row.originator_id not in whole]
            rows += self.app.recorder.select_streams(whole)
        self._streams.replayed(ids, rows)
        return rows

    def _replay(self, event: Any) -> None:
        id_ = event.originator_id
        self._loaded[id_] = event.mutate(self._loaded[id_])
        self._note_told(event)

    def _note_told(self, event: Any) -> None:
        if not self.app.publication.is_silent(type(event)):
            self._told[event.originator_id] = event.originator_version

    def told(self, id_: UUID) -> int:
        """The aggregate's version as the world knows it: of its last published event, else 0.

        Callers see published events only, so this is the version that If-Match is about. A silent
        event follows another service's event, which the caller saw under its own version.
        """
        return self._told.get(id_, 0)

    def aggregate(self, cls: type[A], id_: UUID) -> A | None:
        """The aggregate as of this point of the batch; None when there is none of this class."""
        self.prefetch([id_])
        found = self._loaded[id_]
        return found if isinstance(found, cls) else None

    def attempt(self, decide: Callable[[Work], T], work: Work) -> tuple[T, int]:
        """Run one decision; its result and the index of its last event in the batch (-1: none).

        When it raises, everything it touched is forgotten and loaded afresh on the next use.
        """
        try:
            result = decide(work)
        except BaseException:
            for each in work.touched:
                self._loaded.pop(each, None)
            for series, number in reversed(work.numbers):
                self._blocks[series].insert(0, number)
            raise
        before = len(self._events)
        for id_, aggregate in work.touched.items():
            self._loaded[id_] = aggregate
            events = aggregate.collect_events()
            meta = self._meta(id_, work) if events else {}
            for event in events:
                self._events.append((event, meta))
                self._note_told(event)
                self._pending.setdefault(id_, []).append(event)
        self._beside.vault.extend(work.sealed)
        self._beside.erased.extend(work.erased)
        self._beside.shredded.extend(work.shredded)
        return result, len(self._events) - 1 if len(self._events) > before else -1

    def _meta(self, id_: UUID, work: Work) -> dict[str, str]:
        """What infrastructure notes beside the events of one decision on one aggregate."""
        after = self._heard.after(id_, work.after)
        self._heard.note(id_, work.cause)
        meta = {"cause": work.cause, "after": after, "trace": work.traceparent}
        return {name: value for name, value in meta.items() if value}

    def sealed(self, people: Sequence[UUID]) -> dict[UUID, VaultRow]:
        """These people's sealed records, those of this batch included."""
        own = {row.person: row for row in self._beside.vault if row.person in people}
        found = self.app.recorder.open_vault(people) | own
        return {who: row for who, row in found.items() if who not in self._beside.erased}

    def note(self, row: InboxRow) -> None:
        """Remember a decided message in the same transaction."""
        self._beside.inbox.append(row)

    def number(self, series: str, command: str) -> int:
        """The next number of a series; a batch reserves as many as it has such commands."""
        block = self._blocks.setdefault(series, [])
        if not block:
            count = max(1, self._commands[command])
            first = self.app.recorder.allot(series, count)
            block.extend(range(first, first + count))
        return block.pop(0)

    def settle(self) -> None:
        """What is left to do once it is committed. Never fails: a gap in the numbers does no harm,
        and a snapshot is a copy.
        """
        self._give_back_numbers()
        self._keep_snapshots()

    def _give_back_numbers(self) -> None:
        """Numbers reserved and not used, unless another instance has gone on."""
        with suppress(PersistenceError):
            for series, block in self._blocks.items():
                if block:
                    self.app.recorder.give_back(series, block[0], block[-1])
        self._blocks.clear()

    def commit(self) -> Sequence[int]:
        """Save everything in one transaction; the log positions of the batch's events in order.

        Raises eventsourcing's IntegrityError when another instance was faster or a message had
        been decided before. Nothing is saved then.
        """
        if not self._events and not self._beside.inbox and not self._beside.vault:
            return ()
        rows = [self._row(event, meta) for event, meta in self._events]
        positions = self.app.recorder.commit(rows, self._beside)
        self._streams.added(rows)
        return positions

    def _keep_snapshots(self) -> None:
        """What took long to replay, as it was committed."""
        for id_ in self._streams.long:
            aggregate = self._loaded.get(id_)
            if aggregate is not None:
                with suppress(PersistenceError):
                    key = self.text_keys.opened(id_).id
                    heard = self._heard.of(id_)
                    made = self._streams.seal(aggregate, self.told(id_), key, heard)
                    if made is not None:
                        self.app.recorder.keep(made)

    def _row(self, event: Any, meta: dict[str, str]) -> StoredEvent:
        id_ = event.originator_id
        shared = self.text_keys.of(id_)
        if event.originator_version == 1 and shared is not None:
            meta = {**meta, "key": shared.hex}  # to be found again
        return self.app.mapper.store(event, meta, lambda: self.text_keys.opened(id_))

    def text_key(self, id_: UUID) -> UUID | None:
        """The key that this aggregate's texts are sealed with; None before the first."""
        self.prefetch([id_])
        return self.text_keys.of(id_)

    def key_of_person(self, person: UUID) -> Key:
        """The key of a person's record in the vault. Raises VaultError when there is none."""
        row = self.sealed([person]).get(person)
        found = self.app.vault.keys.find([row.key]) if row and row.key else {}
        if not found:
            msg = f"no record of person {person} to seal beside"
            raise VaultError(msg)
        return next(iter(found.values()))
