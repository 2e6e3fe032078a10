"""A batch of decisions that commit together, and one decision's view of it.

Group commit: up to 64 commands are decided against one snapshot and saved in one transaction. A
decision that is refused leaves no trace in the batch; what others changed stays visible to it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import PersistenceError, StoredEvent

from services.contracts.declare import Actor

from .errors import Refused
from .keystore import Key, VaultError
from .store import Beside, InboxRow
from .textkeys import TextKeys
from .vault_table import VaultRow

if TYPE_CHECKING:
    from .application import Application

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")


@dataclass(slots=True)
class Work:
    """What one decision may use: who acts, when, on what; and the store through its batch."""

    batch: "Batch"
    actor: Actor
    now: datetime
    cause: str
    command: str = ""
    target: UUID | None = None
    expected: int | None = None
    after: str = ""
    traceparent: str = ""
    touched: dict[UUID, Aggregate] = field(default_factory=dict)
    sealed: list[VaultRow] = field(default_factory=list)
    erased: list[UUID] = field(default_factory=list)
    shredded: list[UUID] = field(default_factory=list)
    event_key: UUID | None = None
    people: dict[UUID, Key] = field(default_factory=dict)
    numbers: list[tuple[str, int]] = field(default_factory=list)

    @property
    def act(self) -> dict[str, Any]:
        """Who and when, as every method of an aggregate takes it: `case.accept(**work.act)`."""
        by = {"id": self.actor.id, "role": self.actor.role, "unit": self.actor.unit}
        return {"by": by, "at": self.now}

    def find(self, cls: type[A], id_: UUID | None = None) -> A | None:
        """The aggregate (the command's target unless told), or None when there is none.

        Raises Refused `stale` when it is the target and the caller saw another version.
        """
        key = id_ or self.target
        if key is None:
            return None
        found = self.batch.aggregate(cls, key)
        if found is not None:
            self.touched[key] = found
            told = self.batch.told(key)
            if key == self.target and self.expected not in (None, told):
                raise Refused("stale", "stale", expected=self.expected, version=told)
        return found

    def load(self, cls: type[A], id_: UUID | None = None) -> A:
        """As `find`; raises Refused `not-found` when there is none."""
        found = self.find(cls, id_)
        if found is None:
            raise Refused("not-found", "not_found", id=str(id_ or self.target))
        return found

    def add(self, aggregate: A, *, beside: UUID | None = None) -> A:
        """Take a new aggregate into the batch.

        Its texts are sealed with a key of its own; with that of the aggregate `beside` it when one
        is named; else with that of the event it begins with, when that has texts: so what belongs
        to one case has one key in every service, and is erased with it.
        """
        self.touched[aggregate.id] = aggregate
        key = self.batch.text_key(beside) if beside else None
        self.batch.text_keys.share(aggregate.id, key or self.event_key)
        return aggregate

    def number(self, series: str) -> int:
        """The next number of a series, e.g. of this division's cases of this year."""
        number = self.batch.number(series, self.command)
        self.numbers.append((series, number))
        return number

    def open(self, value: Any) -> Any:
        """Another service's texts in words, where a decision rests on them. ERASED for what is."""
        return self.batch.app.vault.texts.open(value)

    def seal(self, person: UUID, facts: dict[str, Any]) -> None:
        """Put personal data into the vault, in the transaction of the events, under a fresh key:
        what was sealed about the person before opens no more.
        """
        self.people[person] = key = self.batch.app.vault.keys.take()
        self.sealed.append(self.batch.app.vault.seal(person, facts, key))

    def token(self, person: UUID, facts: dict[str, Any]) -> str:
        """What an event may carry about a person: sealed under the person's key, erased with it.
        For a person whose record is sealed in this decision or lies in the vault.
        """
        if person not in self.people:
            self.people[person] = self.batch.key_of_person(person)
        return self.batch.app.vault.texts.seal_person(facts, self.people[person])

    def receive(self, person: UUID, sealed: str) -> None:
        """Keep what another service sealed for this one. Raises VaultError."""
        app = self.batch.app
        self.sealed.append(app.vault.receive(person, app.name, sealed))

    def erase(self, people: Iterable[UUID]) -> None:
        """Destroy these people's keys in the transaction of the events: nobody opens them again."""
        self.erased.extend(people)

    def shred(self, id_: UUID) -> None:
        """Destroy the key that the texts of this aggregate are sealed with: every copy of them,
        in every service, is unreadable from then on. The aggregate itself stays.
        """
        key = self.batch.text_key(id_)
        if key is not None:
            self.shredded.append(key)
            # What is said from here on, why it was erased first of all, is not erased with it.
            self.batch.text_keys.forget(id_)

    def unseal(self, people: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
        """Personal data of those people who are still in the vault."""
        rows = self.batch.sealed(list(people))
        opened = {person: self.batch.app.vault.open(row) for person, row in rows.items()}
        return {person: facts for person, facts in opened.items() if facts is not None}


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

    def prefetch(self, ids: Iterable[UUID]) -> None:
        """Load the targets of the whole batch in one query."""
        wanted = [each for each in dict.fromkeys(ids) if each not in self._loaded]
        if not wanted:
            return
        self._loaded.update(dict.fromkeys(wanted))
        self._told.update(dict.fromkeys(wanted, 0))
        rows = self.app.recorder.select_streams(wanted)
        self.app.mapper.know(rows)
        for row in rows:
            event, meta = self.app.mapper.load(row)
            self.text_keys.note(event.originator_id, meta)
            self._replay(event)
        for each in wanted:
            for event in self._pending.get(each, ()):
                self._replay(event)

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
        meta = {"cause": work.cause, "after": work.after, "trace": work.traceparent}
        meta = {name: value for name, value in meta.items() if value}
        for id_, aggregate in work.touched.items():
            self._loaded[id_] = aggregate
            for event in aggregate.collect_events():
                self._events.append((event, meta))
                self._note_told(event)
                self._pending.setdefault(id_, []).append(event)
        self._beside.vault.extend(work.sealed)
        self._beside.erased.extend(work.erased)
        self._beside.shredded.extend(work.shredded)
        return result, len(self._events) - 1 if len(self._events) > before else -1

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

    def give_back_numbers(self) -> None:
        """Give back what was reserved and not used, unless another instance has gone on.

        Never fails: what the batch decided is committed, and a gap in the numbers does no harm.
        """
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
        return self.app.recorder.commit(rows, self._beside)

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
