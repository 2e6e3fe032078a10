"""Knowing one service is knowing five: the same files, names and promises in each."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.domain import Aggregate
from eventsourcing.utils import get_topic

from services.chassis import component
from services.contracts import topology
from services.contracts.declare import COMMANDS, EVENTS

from .repository import ROOT, SERVICES, tracked

# A file that grew past what one can hold in the head is a folder of the same name.
NAMES = {
    "README.md",
    "__init__",
    "__main__",
    "application",
    "domain",
    "publication",
    "reactions",
    "service",
}
# Somebody's own folder or account on a machine, never the project's.
MACHINE = re.compile(
    rb"(?m)(?:^|[\s=:(\[,])[\"'`]?"
    rb"(/home/(?!fengqiao\b)[\w.-]+/|/Users/[\w.-]+/|/root/\w|/work/[\w.-]+|/tmp/bash_jobs)"
)
# A package index or an image registry on an address of somebody's own.
REGISTRY = re.compile(
    rb"(?i)(--(extra-)?index-url[ =]|index-url *= *|registry=)\S*https?://|"
    rb"https?://[\w.-]*(artifactory|nexus|devpi|jfrog|registry\.internal)[\w./-]*"
)


def vocabulary(name: str) -> set[type]:
    """Every event class of a service that can be stored: those of its aggregates."""
    component.load(name)
    aggregates = {
        cls
        for cls in _below(Aggregate)
        if f"{cls.__module__}.".startswith(f"services.{name}.domain.")
        if _at_its_name(cls) is cls  # the library leaves copies behind
        if not cls.__subclasses__()  # what only others are made of is never stored
    }
    return {
        each
        for aggregate in aggregates
        for each in vars(aggregate).values()
        if isinstance(each, type) and issubclass(each, Aggregate.Created | Aggregate.Event)
        if each.__name__ != "Event"
    }


def _at_its_name(cls: type) -> object:
    found: object = importlib.import_module(cls.__module__)
    for part in cls.__qualname__.split("."):
        found = getattr(found, part, None)
    return found


def _below(base: type) -> Iterator[type]:
    for cls in base.__subclasses__():
        yield cls
        yield from _below(cls)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_the_same_files(name):
    folder = ROOT / "services" / name
    assert {path.name.removesuffix(".py") for path in folder.iterdir()} >= NAMES


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_goes_by_its_folders_name(name):
    shell = importlib.import_module(f"services.{name}.service").SERVICE
    assert shell.name == name
    assert component.load(name).application.name == name
    assert (ROOT / "services" / name / "README.md").read_text().startswith("# ")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reacts_to_exactly_what_the_map_sends_it(name):
    assert component.load(name).reactions.types == frozenset(topology.LISTENS[name])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_decides_exactly_the_commands_it_owns(name):
    decided = {cls.NAME for cls in component.load(name).application.decisions}
    assert decided == {key for key, cls in COMMANDS.items() if name == cls.OWNER}


@pytest.mark.parametrize("name", SERVICES)
def test_every_stored_event_is_told_or_silent_on_purpose(name):
    found = vocabulary(name)
    assert found
    assert component.load(name).publication.classes == found


def test_every_stored_event_has_a_topic_of_its_own():
    topics: dict[str, type] = {}
    for name in SERVICES:
        for cls in vocabulary(name):
            topic = get_topic(cls)
            assert ":" not in topic, f"{cls} would store its module's path"
            assert topic.startswith(f"{name}."), f"{topic} is not {name}'s"
            assert topics.setdefault(topic, cls) is cls, f"{topic} is used twice"


def test_every_event_of_the_map_is_owned_by_another_service():
    for listener, types in topology.LISTENS.items():
        for type_ in types:
            if type_ != "#":
                assert listener != EVENTS[type_].OWNER, f"{listener} hears its own {type_}"


def test_no_text_names_a_machine_or_a_registry():
    named = []
    for path in tracked():
        text = path.read_bytes()
        if b"\0" in text[:1024] or path == Path(__file__):
            continue
        found = MACHINE.search(text) or REGISTRY.search(text)
        if found:
            line = text[: found.start()].count(b"\n") + 1
            named.append(f"{path.relative_to(ROOT)}:{line}: {found[0].decode()}")
    assert not named, "\n".join(named)
