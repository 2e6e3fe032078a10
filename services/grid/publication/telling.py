"""The one `publication` of this service, and how to tell events with the contract's fields."""

from dataclasses import fields
from typing import Any, TypeVar

from services.chassis import codec
from services.chassis.publication import Publication, actor
from services.contracts.declare import Event

E = TypeVar("E", bound=Event)

publication = Publication()


def same(contract: type[E], event: Any, **given: Any) -> E:
    """The contract event, with the domain event's facts of the same names. Raises
    pydantic.ValidationError when the contract has a field that the domain event lacks.
    """
    names = [each.name for each in fields(contract)]  # type: ignore[arg-type]
    facts = {name: getattr(event, name) for name in names if hasattr(event, name)}
    return codec.build(contract, {**facts, **given, "by": actor(event)})
