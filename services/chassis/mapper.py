"""Domain events to stored JSON and back, with the cause of each beside it.

Plain JSON keeps rows readable in psql. Beside the event's own facts, `_` holds what infrastructure
knows: the id of the command or event behind it, and the trace.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import get_topic, resolve_topic

Meta = dict[str, str]


class EventMapper(Mapper[UUID]):
    """Stores an event's facts as one JSON object; dates as ISO texts, timestamps with offset."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def store(self, event: Any, meta: Meta) -> StoredEvent:
        """The row of one event."""
        state = dict(vars(event))
        originator_id = state.pop("originator_id")
        version = state.pop("originator_version")
        class_version = getattr(type(event), "class_version", 1)
        if class_version > 1:
            state["class_version"] = class_version
        if meta:
            state["_"] = meta
        return StoredEvent(originator_id, version, get_topic(type(event)), orjson.dumps(state))

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The row of one event whose cause is unknown."""
        return self.store(domain_event, {})

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The event of one row; older versions come up through the class's upcasters."""
        return self.load(stored_event)[0]

    def load(self, stored_event: StoredEvent) -> tuple[Any, Meta]:
        """The event of one row and what infrastructure noted beside it."""
        # Topics come from our own store only: resolve_topic imports what it is told to.
        cls = resolve_topic(stored_event.topic)
        state: dict[str, Any] = orjson.loads(stored_event.state)
        meta = state.pop("_", {})
        state["timestamp"] = datetime.fromisoformat(state["timestamp"])
        state["originator_id"] = stored_event.originator_id
        state["originator_version"] = stored_event.originator_version
        for version in range(state.pop("class_version", 1), getattr(cls, "class_version", 1)):
            getattr(cls, f"upcast_v{version}_v{version + 1}")(state)
        event = object.__new__(cls)
        object.__setattr__(event, "__dict__", state)
        return event, meta
