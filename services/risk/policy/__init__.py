"""What a centre may change about risk, read once at start and refused with a clear word."""

from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from pydantic import ValidationError

from services.chassis import codec

from ..grading import LANGUAGES, ORDER, Ground, Policy, When, placeholders

GRADING = Path(__file__).with_name("grading.yaml")


class PolicyError(Exception):
    """A policy file that cannot be used; names file, rule and field."""

    def __init__(self, file: Path, rule: str, field: str, trouble: str) -> None:
        super().__init__(f"{file.name}: rule {rule!r}, field {field!r}: {trouble}")
        self.file = file
        self.rule = rule
        self.field = field


def load(file: Path = GRADING) -> Policy:
    """The rules of grading. Raises PolicyError; a service with a broken policy does not start."""
    try:
        plain = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise PolicyError(file, "", "", f"not YAML: {error}") from error
    try:
        policy = codec.build(Policy, plain)
    except ValidationError as error:
        raise _first_of(error, file, plain) from error
    _check(policy, file)
    return policy


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
        if not rule.when.least and not rule.when.kinds:
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
