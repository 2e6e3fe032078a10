"""Who mediates what (四所一庭 and beyond): kinds of bodies, and the people on their rosters. Pure.

Data of the centre (`policy/rosters.yaml`); staff ids, never names.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from services.contracts import codes
from services.contracts.shapes import Items, Line, StaffId, Text, UnitCode

from .domain.mediators import Standing

Code = Annotated[str, Text(most=40, pattern=r"^[a-z][a-z0-9-]*$")]
COUNTY = 6  # digits of a division code


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of mediating body. `fits` are the kinds of matters it is best for, none: any.

    `words` are what its units are called after the colon of their code.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    zh: Line
    en: Line
    words: Annotated[list[Code], Items(most=10, least=1)]
    fits: Annotated[list[codes.Kind], Items(most=30)] = field(default_factory=list)
    source: Line | None = None
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of one unit on the roster, from a day on and to another, both included."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    kind: Code
    unit: UnitCode
    staff: Annotated[list[StaffId], Items(most=500, least=1)]
    since: date
    until: date | None = None
    assumed: bool = False

    def stands_on(self, day: date) -> bool:
        """Whether this holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rosters:
    """The whole roster. `recusal` is the article under which a mediator steps aside."""

    kinds: dict[str, Kind]
    people: tuple[People, ...]
    recusal: str

    def standing(self, body: str, mediator: str, day: date) -> Standing:
        """What the roster says of this mediator of this body: anybody of the same kind will do."""
        kind = self.kind_of(body, day)
        fitting = [each for each in self.people if each.kind == kind and each.stands_on(day)]
        on_it = any(mediator in each.staff for each in fitting)
        return Standing(kind, on_it, self.recusal)

    def kind_of(self, body: str, day: date) -> str:
        """The kind of a unit: as the roster has it, else by its word; empty for none known."""
        for each in self.people:
            if each.unit == body and each.stands_on(day):
                return each.kind
        word = body.partition(":")[2]
        found = (code for code, kind in self.kinds.items() if word in kind.words)
        return next(found, "")

    def proposals(self, kind: str | None, division: str, day: date) -> list[dict[str, Any]]:
        """Bodies near the division, with their people: those that fit the kind of matter first,
        then the nearest.
        """
        near = [
            each
            for each in self.people
            if each.stands_on(day) and each.unit.startswith(division[:COUNTY])
        ]
        made = [self._proposal(each, kind) for each in near]
        return sorted(
            made,
            key=lambda each: (not each["fits"], -_shared(each["unit"], division), each["unit"]),
        )

    def _proposal(self, people: People, kind: str | None) -> dict[str, Any]:
        of = self.kinds[people.kind]
        return {
            "body_kind": people.kind,
            "zh": of.zh,
            "en": of.en,
            "unit": people.unit,
            "mediators": list(people.staff),
            "fits": kind is None or not of.fits or kind in of.fits,
            "since": people.since.isoformat(),
        }


def _shared(unit: str, division: str) -> int:
    """How many digits of the code of a unit's division lead to this one."""
    digits = unit.partition(":")[0]
    return len(digits) if division.startswith(digits) else 0
