"""Domain events to stored JSON and back, with the cause of each beside it.

Plain JSON keeps rows readable in psql; what is no code stands in them sealed. Beside the event's
own facts, `_` holds what infrastructure knows: the id of the command or event behind it, the trace,
and the key that the texts of this stream are sealed with.

A class of events may name fields as `OPAQUE`: they are stored and loaded as they are.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import get_topic, resolve_topic

from .sealing import TakeKey, Texts, keys_in

Meta = dict[str, str]
OWN = ("timestamp", "class_version")  # never a text


class EventMapper(Mapper[UUID]):
    """Stores an event's facts as one JSON object; dates as ISO texts, timestamps with offset.

    Without `texts` it opens nothing: what is published are the tokens that are stored.
    """

    def __init__(self, texts: Texts | None = None) -> None:
        super().__init__(JSONTranscoder())
        self._texts = texts

    def store(self, event: Any, meta: Meta, key: TakeKey | None = None) -> StoredEvent:
        """The row of one event, its texts sealed with the key, which is taken at the first."""
        state = dict(vars(event))
        originator_id = state.pop("originator_id")
        version = state.pop("originator_version")
        class_version = getattr(type(event), "class_version", 1)
        if class_version > 1:
            state["class_version"] = class_version
        if self._texts is not None and key is not None:
            used: Meta = {}
            state = self._texts.seal(state, _noted(key, used), opaque=(*OWN, *_opaque(type(event))))
            meta = {**meta, **used}
        if meta:
            state["_"] = meta
        return StoredEvent(originator_id, version, get_topic(type(event)), orjson.dumps(state))

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The row of one event whose cause is unknown."""
        return self.store(domain_event, {})

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event of one row; older versions come up through the class's upcasters."""
        return self.load(stored_event)[0]

    def know(self, rows: Iterable[StoredEvent]) -> None:
        """Ask the key store once for what these rows need."""
        if self._texts is not None:
            self._texts.keys.find({id_ for row in rows for id_ in keys_in(row.state)})

    def load(self, stored_event: StoredEvent) -> tuple[Any, Meta]:
        """The event of one row, its texts opened, and what infrastructure noted beside it."""
        # Topics come from our own store only: resolve_topic imports what it is told to.
        cls = resolve_topic(stored_event.topic)
        state = self._read(stored_event.state, _opaque(cls))
        meta = state.pop("_", {})
        state["timestamp"] = datetime.fromisoformat(state["timestamp"])
        state["originator_id"] = stored_event.originator_id
        state["originator_version"] = stored_event.originator_version
        for version in range(state.pop("class_version", 1), getattr(cls, "class_version", 1)):
            getattr(cls, f"upcast_v{version}_v{version + 1}")(state)
        event = object.__new__(cls)
        object.__setattr__(event, "__dict__", state)
        return event, meta

    def _read(self, body: bytes, opaque: tuple[str, ...]) -> dict[str, Any]:
        if self._texts is None:
            return dict(orjson.loads(body))
        if opaque:
            return dict(self._texts.open(orjson.loads(body), opaque=opaque))
        return dict(orjson.loads(self._texts.open_json(body)))


def _opaque(cls: type) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(cls, "OPAQUE", ())
    return found


def _noted(key: TakeKey, used: Meta) -> TakeKey:
    """The same, asked once and leaving word of the key that was used."""
    taken: list[Any] = []

    def take() -> Any:
        if not taken:
            taken.append(key())
            used["key"] = taken[0].id.hex
        return taken[0]

    return take
