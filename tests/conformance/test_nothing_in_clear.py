"""No field of any event, stored or told, holds in clear what says who somebody is.

Every event class of every service is filled with a name, a telephone, an identity number and an
address in every field that can hold a text, and stored; every sample of a published event likewise.
"""

import json
import types
import typing
from datetime import UTC, datetime
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest

from services.chassis import component
from services.chassis.mapper import EventMapper
from services.chassis.sealing import MARK
from services.contracts import topology
from tests.controls import samples, seals
from tests.controls.planting import PLANTED, WORDS, planted_in

COMPONENTS = {name: component.load(name) for name in topology.SERVICES}
CLASSES = sorted(
    (cls for each in COMPONENTS.values() for cls in each.publication.classes),
    key=lambda cls: (cls.__module__, cls.__qualname__),
)


# Stored as they are: what came sealed already, and what a centre's policy says on paper.
AS_THEY_ARE = {
    "notify.dispatch": {"event"},
    "referral.form": {"number", "title", "title_en", "sheet", "slots", "names"},
}


def filled(kind: Any) -> Any:
    """A value of a field's type, with the planted words wherever a text can be."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is str or kind is Any:
        return WORDS
    if origin in {types.UnionType, typing.Union}:
        return filled(next(each for each in inner if each is not type(None)))
    if origin is typing.Literal:
        return WORDS
    if kind in {dict, list} or origin in {dict, list, tuple}:
        holds = filled(inner[-1] if inner and inner[-1] is not Ellipsis else str)
        if kind is dict or origin is dict:
            return {"text": holds, "zh": holds, "anything": {"deep": [holds]}, WORDS: holds}
        return [holds, {"what": holds, "unit": holds}]
    return {int: 3, bool: True, float: 1.0}.get(kind, WORDS)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__}.{cls.__qualname__}")
def test_a_stored_event_says_of_nobody_who_it_is(cls: type) -> None:
    opaque = getattr(cls, "OPAQUE", ())
    assert set(opaque) <= AS_THEY_ARE.get(cls.TOPIC.rpartition(".")[0], set())
    facts = {
        name: filled(kind)
        for name, kind in typing.get_type_hints(cls).items()
        if typing.get_origin(kind) is not typing.ClassVar and name not in opaque
        and name not in {"originator_id", "originator_version", "timestamp", "class_version"}
    }  # fmt: skip
    event = object.__new__(cls)
    about = {"originator_id": uuid4(), "originator_version": 2, "timestamp": datetime.now(UTC)}
    event.__dict__.update(facts | about | dict.fromkeys(opaque))
    vault = seals.vault()
    key = vault.keys.take()
    row = EventMapper(vault.texts).store(event, {}, lambda: key)
    assert not planted_in(row.state)
    if any(WORDS in json.dumps(each, ensure_ascii=False, default=str) for each in facts.values()):
        assert MARK.encode() in row.state
        assert json.loads(row.state)["_"]["key"] == key.id.hex
    assert EventMapper(vault.texts).to_domain_event(row).__dict__["timestamp"] == event.timestamp


@pytest.mark.parametrize("name", sorted(each.stem for each in samples.FOLDER.glob("*.json")))
def test_a_published_event_says_of_nobody_who_it_is(name: str) -> None:
    vault = seals.vault()
    key, words = vault.keys.take(), cycle(PLANTED)

    def plant(value: Any) -> Any:
        if isinstance(value, dict):
            return {each: plant(inner) for each, inner in value.items()}
        if isinstance(value, list):
            return [plant(each) for each in value]
        return next(words) if isinstance(value, str) else value

    sealed = vault.texts.seal(plant(samples.event(name)["data"]), lambda: key)
    assert not planted_in(json.dumps(sealed, ensure_ascii=False).encode())
