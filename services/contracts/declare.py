"""How a command and an event are declared: a frozen dataclass under a name that never changes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, dataclass_transform

from .codes import Role

T = TypeVar("T", bound=type)


class Command:
    """Something asked of one service. Unknown fields are refused, not ignored.

    `KEPT`: the answer is stored with the idempotency key and given again. Not for answers that
    carry personal data: those are decided, and recorded, every time.
    `INTERNAL`: no caller asks for it; a service's timekeeper or the gateway itself does.
    """

    NAME: ClassVar[str]
    OWNER: ClassVar[str]
    KEPT: ClassVar[bool] = True
    INTERNAL: ClassVar[bool] = False
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


class Part:
    """A piece of a command. Unknown fields are refused here too."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


class Event:
    """Something that happened, told to the world. Readers ignore fields they do not know."""

    TYPE: ClassVar[str]
    OWNER: ClassVar[str]
    VERSION: ClassVar[int]
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "ignore"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a staff id, never a name; the role acted in; the unit acted for.

    `region` is the division code the actor answers for; it reaches down, never up or aside.
    """

    id: str
    role: Role
    unit: str = ""
    region: str = ""


COMMANDS: dict[str, type[Command]] = {}
EVENTS: dict[str, type[Event]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def part(cls: T) -> T:
    """Declare a part of a command, e.g. one party of a case."""
    made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
    return made  # type: ignore[no-any-return]


@dataclass_transform(kw_only_default=True, frozen_default=True)
def command(name: str) -> Callable[[T], T]:
    """Declare `owner.verb`, e.g. `intake.accept`."""

    def declare(cls: T) -> T:
        made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.NAME, made.OWNER = name, name.split(".", 1)[0]
        _once(COMMANDS, name, made)
        return made  # type: ignore[no-any-return]

    return declare


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(type_: str, *, owner: str, version: int = 1) -> Callable[[T], T]:
    """Declare an event by its routing key, e.g. `case.reported`, and the service that owns it."""

    def declare(cls: T) -> T:
        made: Any = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.TYPE, made.OWNER, made.VERSION = type_, owner, version
        _once(EVENTS, type_, made)
        return made  # type: ignore[no-any-return]

    return declare


def _once(table: dict[str, Any], name: str, cls: type) -> None:
    if name in table:
        msg = f"{name} is declared twice: {table[name].__module__} and {cls.__module__}"
        raise ValueError(msg)
    table[name] = cls
