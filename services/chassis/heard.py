"""Which events of other services an aggregate rests on: the last one of each that it was told.

What is decided on it counts after them, whatever the clocks say and whether the author of the
command had seen them or not (docs/decisions/0021).
"""

from collections import defaultdict
from uuid import UUID

from services.contracts import topology
from services.contracts.envelope import told_by

SERVICES = frozenset(topology.SERVICES)


class Heard:
    """Of the aggregates of one batch."""

    def __init__(self, own: str) -> None:
        self._others = SERVICES - {own}
        self._last: dict[UUID, dict[str, int]] = defaultdict(dict)

    def note(self, id_: UUID, cause: str) -> None:
        """An event of this aggregate was brought about by this; commands are no matter."""
        source, position = told_by(cause)
        if source in self._others and position:
            known = self._last[id_]
            known[source] = max(position, known.get(source, 0))

    def of(self, id_: UUID) -> list[str]:
        """The ids of those that it rests on."""
        return [f"{source}-{at}" for source, at in self._last.get(id_, {}).items()]

    def after(self, id_: UUID, seen: str) -> str:
        """What a new event of this aggregate counts after: what its author had seen, and these."""
        if id_ not in self._last:
            return seen
        return " ".join(dict.fromkeys([*seen.split(), *self.of(id_)]))
