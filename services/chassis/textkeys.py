"""Which key the texts of each aggregate are sealed with, as one batch knows it.

A key per aggregate, or one for several that belong together: what is said of one case has one key
in every service. The rows of a stream name it (`_.key`), so that it is found again.
"""

from uuid import UUID

from .keystore import Key, Keys


class TextKeys:
    """The keys of the aggregates that a batch touches."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._of: dict[UUID, UUID] = {}
        self._taken: dict[UUID, Key] = {}  # by this batch

    def note(self, id_: UUID, meta: dict[str, str]) -> None:
        """What a row of this aggregate says; a later one counts more."""
        if "key" in meta:
            self._of[id_] = UUID(meta["key"])

    def share(self, id_: UUID, key: UUID | None) -> None:
        """Let a new aggregate use this key, unless it has one."""
        if key is not None:
            self._of.setdefault(id_, key)

    def forget(self, id_: UUID) -> None:
        """What is said of this aggregate from here on is sealed with another key."""
        self._of.pop(id_, None)

    def of(self, id_: UUID) -> UUID | None:
        """The key of this aggregate's texts; None before the first."""
        return self._of.get(id_)

    def opened(self, id_: UUID) -> Key:
        """That key, taken now when there is none yet, or none any more."""
        known = self._of.get(id_)
        if known is not None:
            if known in self._taken:
                return self._taken[known]
            if self._keys.cold([known]):
                self._keys.find({*self._of.values()})  # one query for the whole batch
            found = self._keys.find([known]).get(known)
            if found is not None:
                return found
        fresh = self._keys.take()
        self._of[id_] = fresh.id
        self._taken[fresh.id] = fresh
        return fresh
