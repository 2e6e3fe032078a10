"""What was stored once is read for ever: a sample of every version of every domain event.

A field added, removed or given another type without a new version fails here: the sample of the
version no longer has the shape of its class. Samples that were committed are never edited.
"""

import copy
import dataclasses
import shutil
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from pydantic import TypeAdapter, ValidationError

from services.chassis import codec
from services.chassis.mapper import EventMapper

from ..controls import stored

CLASSES = stored.classes()
VERSIONS = [(topic, n) for topic, cls in CLASSES.items() for n in range(1, stored.version(cls) + 1)]
CASE = UUID("01963b1e-6a00-7000-8000-000000000001")
REPOSITORY = Path(__file__).parents[2]
FOLDER = "tests/controls/stored"


def loaded(topic: str, state: dict[str, Any]) -> Any:
    return EventMapper().to_domain_event(StoredEvent(CASE, 3, topic, codec.dumps(state)))


def unlike(cls: type, event: Any) -> list[str]:
    """Where an event that was read has not the shape that its class declares."""
    shape = stored.shape(cls)
    found = {name: value for name, value in vars(event).items() if name not in stored.OF_THE_ROW}
    faults = [f"{name} is missing" for name in shape.keys() - found.keys()]
    faults += [f"{name} is not declared" for name in found.keys() - shape.keys()]
    for name in shape.keys() & found.keys():
        try:
            TypeAdapter(shape[name]).validate_json(codec.dumps(found[name]), strict=True)
        except ValidationError:
            faults.append(f"{name} is no {shape[name]}")
    return sorted(faults)


@pytest.mark.parametrize(("topic", "number"), VERSIONS)
def test_every_version_ever_stored_is_read_as_todays_event(topic, number):
    """Else run `python -m tests.controls.stored` for a new event or a new version of one."""
    event = loaded(topic, stored.sample(topic, number))
    assert type(event) is CLASSES[topic]
    assert unlike(CLASSES[topic], event) == []


@pytest.mark.parametrize(("topic", "number"), VERSIONS)
def test_todays_event_is_stored_as_its_sample_says(topic, number):
    if number == stored.version(CLASSES[topic]):
        state = stored.sample(topic, number)
        again = codec.loads(EventMapper().to_stored_event(loaded(topic, state)).state)
        assert again == state


def test_there_is_no_sample_of_an_event_that_is_gone():
    names = {file.stem for file in stored.FOLDER.glob("*.json")}
    assert names == {f"{topic}.{number}" for topic, number in VERSIONS}


def test_a_sample_that_was_committed_is_never_edited():
    if shutil.which("git") is None or not (REPOSITORY / ".git").exists():
        pytest.skip("no git history to compare with")
    changed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "diff", "HEAD", "--name-only", "--diff-filter=a", "--",
         FOLDER],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    assert changed == "", "a changed shape is a new version with an upcaster and its own sample"


SOME = "intake.case.promised"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda fields: fields.pop("promise"), "promise is not declared"),
        (lambda fields: fields.update(mood=str), "mood is missing"),
        (lambda fields: fields.update(promise=str), "promise is no <class 'str'>"),
        (lambda fields: fields.update(due=list[str]), "due is no list[str]"),
    ],
)
def test_a_shape_that_changed_without_a_version_is_found(change, fault):
    fields = copy.copy(stored.shape(CLASSES[SOME]))
    change(fields)
    other = dataclasses.make_dataclass("Promised", fields.items())
    assert unlike(other, loaded(SOME, stored.sample(SOME, 1))) == [fault]
