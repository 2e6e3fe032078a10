"""Stored events: what goes in comes out, old versions come up, and the cause stands beside."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.mapper import EventMapper

NOW = datetime(2025, 4, 7, 1, 0, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


class Jar(Aggregate):
    """An aggregate of the test's own; its second event has been worded three times."""

    TOPIC = "test.jar"

    class Created(Aggregate.Created):
        TOPIC = "test.jar.opened"

    class Labelled(Aggregate.Event):
        TOPIC = "test.jar.labelled"
        class_version = 3
        text: Any
        language: str

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            state["text"] = state.pop("label")

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> None:
            state["language"] = "zh"

        def apply(self, aggregate: "Jar") -> None: ...


def labelled(text: Any) -> Any:
    jar = Jar._create(Jar.Created, id=uuid4(), timestamp=NOW)
    jar.trigger_event(Jar.Labelled, timestamp=NOW, text=text, language="en")
    return jar.collect_events()[-1]


@given(JSON)
def test_what_is_stored_is_loaded(facts):
    event = labelled(facts)
    mapper = EventMapper()
    row = mapper.store(event, {})
    assert (row.originator_id, row.originator_version) == (event.originator_id, 2)
    assert row.topic == "test.jar.labelled"
    found, meta = mapper.load(row)
    assert vars(found) == vars(event)
    assert (type(found), meta) == (Jar.Labelled, {})


def test_times_keep_their_instant_and_their_offset():
    found = EventMapper().to_domain_event(EventMapper().to_stored_event(labelled("x")))
    assert found.timestamp == NOW
    assert found.timestamp.utcoffset() is not None


def test_cause_and_trace_stand_beside_the_facts():
    mapper = EventMapper()
    row = mapper.store(labelled("x"), {"cause": "clerk.li:1", "trace": "00-a-01"})
    found, meta = mapper.load(row)
    assert meta == {"cause": "clerk.li:1", "trace": "00-a-01"}
    assert not hasattr(found, "_")


def test_rows_are_readable_json():
    state = json.loads(EventMapper().store(labelled("万象天地"), {}).state)
    assert state["text"] == "万象天地"
    assert state["class_version"] == 3
    assert "originator_id" not in state


@pytest.mark.parametrize(
    ("stored", "text", "language"),
    [
        ({"label": "old"}, "old", "zh"),
        ({"text": "newer", "class_version": 2}, "newer", "zh"),
        ({"text": "new", "language": "en", "class_version": 3}, "new", "en"),
    ],
)
def test_older_versions_come_up_one_by_one(stored, text, language):
    state = json.dumps({"timestamp": NOW.isoformat(), **stored}).encode()
    found = EventMapper().to_domain_event(StoredEvent(uuid4(), 2, "test.jar.labelled", state))
    assert (found.text, found.language) == (text, language)
    assert not hasattr(found, "class_version") or "class_version" not in vars(found)
