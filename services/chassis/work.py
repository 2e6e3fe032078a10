"""What one decision may use: who acts, when, on what; and the store through its batch."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.contracts.declare import Actor

from .errors import Refused
from .keystore import Key
from .vault_table import VaultRow

if TYPE_CHECKING:
    from .batch import Batch

A = TypeVar("A", bound=Aggregate)


@dataclass(slots=True)
class Work:
    """One decision's view of its batch."""

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
