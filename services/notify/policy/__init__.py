"""Who is told what, in which words: read once at start and refused with a clear word."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from pydantic import ValidationError

from services.chassis import codec
from services.contracts import topology
from services.contracts.declare import Event
from services.contracts.events import EVENTS

from ..sending import Sending
from ..telling import LANGUAGES, MATTER_FACTS, NAMED, TABLES, WITHOUT_CASE, Policy, Row

HERE = Path(__file__).parent
NOTICES = HERE / "notices.yaml"
TEMPLATES = HERE / "templates.yaml"
SENDING = {name: HERE / f"{name}.yaml" for name in ("quiet", "channels", "callbacks")}


class PolicyError(Exception):
    """A policy file that cannot be used; names file, rule and field."""

    def __init__(self, file: Path, rule: str, field: str, trouble: str) -> None:
        super().__init__(f"{file.name}: rule {rule!r}, field {field!r}: {trouble}")
        self.file = file
        self.rule = rule
        self.field = field


def load(notices: Path = NOTICES, templates: Path = TEMPLATES) -> Policy:
    """The notices and their texts. Raises PolicyError; a broken policy does not start."""
    plain = {"notices": _read(notices), "templates": _read(templates)}
    try:
        policy = codec.build(Policy, plain)
    except ValidationError as error:
        first = error.errors()[0]
        file, *where = [str(each) for each in first["loc"]]
        wrong = notices if file == "notices" else templates
        # A row is named as it is in every other error: its event and its place.
        split = 2 if file == "notices" and len(where) > 1 else 1
        rule, field = "/".join(where[:split]), ".".join(where[split:])
        raise PolicyError(wrong, rule, field, first["msg"]) from error
    for type_, rows in policy.notices.items():
        _check_type(type_, notices)
        for index, row in enumerate(rows):
            _Checked(policy, EVENTS[type_], row, f"{type_}/{index}", notices, templates).check()
    return policy


def load_sending(**files: Path) -> Sending:
    """Quiet hours, channels and call-backs. Raises PolicyError; a broken policy does not start."""
    found = {**SENDING, **files}
    try:
        return codec.build(Sending, {name: _read(file) for name, file in found.items()})
    except ValidationError as error:
        first = error.errors()[0]
        name, *where = [str(each) for each in first["loc"]]
        raise PolicyError(
            found[name], "/".join(where[:-1]), "".join(where[-1:]), first["msg"]
        ) from error


def _read(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise PolicyError(file, "", "", f"not YAML: {error}") from error


def _check_type(type_: str, notices: Path) -> None:
    if type_ not in EVENTS:
        raise PolicyError(notices, type_, "", "there is no such event")
    if not topology.hears("notify", type_):
        raise PolicyError(notices, type_, "", "the map does not send this event to notify")


@dataclasses.dataclass(frozen=True)
class _Checked:
    """One row beside the event it is for."""

    policy: Policy
    event: type[Event]
    row: Row
    rule: str
    notices: Path
    templates: Path

    def check(self) -> None:
        """Raises PolicyError for the first thing that does not fit."""
        self._check_who()
        for name in self.row.when:
            self._must_know("when", name, self._fields)
        for name in self.row.facts:
            self._must_know("facts", name, self._fields)
        for name, table in self.row.words.items():
            self._must_know("words", name, self._fields)
            self._must_know("words", table, set(TABLES))
        self._must_know("template", self.row.template, set(self.policy.templates))
        self._check_texts()

    @property
    def _fields(self) -> set[str]:
        return {each.name for each in dataclasses.fields(self.event)}  # type: ignore[arg-type]

    @property
    def _case(self) -> bool:
        return self.event.TYPE not in WITHOUT_CASE

    def _check_who(self) -> None:
        if (self.row.who is None) != (self.row.audience == "residents"):
            trouble = "residents need none, every other audience needs one"
            raise PolicyError(self.notices, self.rule, "who", trouble)
        if self.row.who is not None:
            known = self._fields | (set(MATTER_FACTS) if self._case else set())
            self._must_know("who", self.row.who, known)

    def _must_know(self, field: str, name: str, known: set[str]) -> None:
        if name not in known:
            trouble = f"{name!r} is none of {sorted(known)}"
            raise PolicyError(self.notices, self.rule, field, trouble)

    def _check_texts(self) -> None:
        known = {*self.row.named, *(NAMED if self._case else ())}
        template = self.policy.templates[self.row.template]
        for language in LANGUAGES:
            for name in self._placeholders(getattr(template, language), language):
                if name not in known:
                    trouble = f"{{{name}}} is not among the facts of {self.rule}: {sorted(known)}"
                    raise PolicyError(self.templates, self.row.template, language, trouble)

    def _placeholders(self, text: str, language: str) -> Iterator[str]:
        try:
            yield from (name for _, name, _, _ in Formatter().parse(text) if name is not None)
        except ValueError as error:
            raise PolicyError(self.templates, self.row.template, language, str(error)) from error
