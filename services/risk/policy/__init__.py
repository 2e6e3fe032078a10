"""What a centre may change about risk, read once at start and refused with a clear word."""

from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from services.chassis import codec

from ..grading import LANGUAGES, ORDER, Ground, Policy, When, placeholders
from ..orders import Levels, Orders, Telling, Versions, trouble_of

GRADING = Path(__file__).with_name("grading.yaml")
LEVELS = Path(__file__).with_name("levels.yaml")
SIGNALS = Path(__file__).with_name("signals.yaml")
V = TypeVar("V", Levels, Telling)


class PolicyError(Exception):
    """A policy file that cannot be used; names file, rule and field."""

    def __init__(self, file: Path, rule: str, field: str, trouble: str) -> None:
        super().__init__(f"{file.name}: rule {rule!r}, field {field!r}: {trouble}")
        self.file = file
        self.rule = rule
        self.field = field


def load(file: Path = GRADING) -> Policy:
    """The rules of grading. Raises PolicyError; a service with a broken policy does not start."""
    plain = _read(file)
    try:
        policy = codec.build(Policy, plain)
    except ValidationError as error:
        raise _first_of(error, file, plain) from error
    _check(policy, file)
    return policy


def load_orders(levels: Path = LEVELS, signals: Path = SIGNALS) -> Orders:
    """What each level asks for, and who may tell what. Raises PolicyError."""
    return Orders(levels=_versions(levels, Levels), telling=_versions(signals, Telling))


def _versions(file: Path, cls: type[V]) -> Versions[V]:
    plain = _read(file)
    found = plain.get("versions") if isinstance(plain, dict) else None
    if not isinstance(found, list) or not found or set(plain) != {"versions"}:
        raise PolicyError(file, "", "versions", "should be a list with at least one entry")
    made = sorted((_entry(file, cls, raw) for raw in found), key=lambda each: each.since)
    days = [each.since for each in made]
    for day in days:
        if days.count(day) > 1:
            raise PolicyError(file, str(day), "from", "two entries begin on this day")
    return Versions(tuple(made))


def _entry(file: Path, cls: type[V], raw: Any) -> V:
    if not isinstance(raw, dict) or "from" not in raw:
        raise PolicyError(file, "", "from", "should be a day such as 2026-01-01")
    name = str(raw["from"])
    try:
        made = codec.build(cls, {("since" if k == "from" else k): v for k, v in raw.items()})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"]).replace("since", "from", 1)
        raise PolicyError(file, name, where, first["msg"]) from error
    trouble = trouble_of(made)
    if trouble:
        raise PolicyError(file, name, *trouble)
    return made


def _read(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PolicyError(file, "", "", f"not YAML: {error}") from error


def _first_of(error: ValidationError, file: Path, plain: Any) -> PolicyError:
    first = error.errors()[0]
    where = list(first["loc"])
    rule = ""
    if where[:1] == ["rules"] and len(where) > 1:
        rule = _name(plain["rules"][where[1]], where[1])
        where = where[2:]
    return PolicyError(file, rule, ".".join(str(each) for each in where), first["msg"])


def _name(rule: Any, index: Any) -> str:
    named = rule.get("id") if isinstance(rule, dict) else None
    return str(named or f"number {index + 1}")


def _check(policy: Policy, file: Path) -> None:
    seen: set[str] = set()
    for rule in policy.rules:
        if rule.id in seen:
            raise PolicyError(file, rule.id, "id", "there are two rules of this name")
        seen.add(rule.id)
        if not rule.when.any:
            raise PolicyError(file, rule.id, "when", "a rule needs a condition")
        if ORDER.index(rule.level) <= ORDER.index(policy.otherwise.level):
            trouble = f"should be graver than the level otherwise, {policy.otherwise.level}"
            raise PolicyError(file, rule.id, "level", trouble)
        _check_ground(rule.id, rule.ground, rule.when, file)
    _check_ground("otherwise", policy.otherwise.ground, When(), file)


def _check_ground(rule: str, ground: Ground, when: When, file: Path) -> None:
    known = placeholders(when)
    for language in LANGUAGES:
        field = f"ground.{language}"
        try:
            parts = list(Formatter().parse(getattr(ground, language)))
        except ValueError as error:
            raise PolicyError(file, rule, field, str(error)) from error
        for _, name, form, conversion in parts:
            if name is not None and (name not in known or form or conversion):
                trouble = f"{{{name}}} is none of {sorted(known)}"
                raise PolicyError(file, rule, field, trouble)
