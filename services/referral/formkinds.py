"""The kinds of forms (三单两函) as data: fields, number, who issues, signs and answers. Pure.

No source spells out which five papers they are, so a centre says it in `policy/forms.yaml`. Of the
editions of one kind, the latest that has begun is in force.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from services.contracts import codes
from services.contracts.shapes import Items, OneOf, Text, Whole

from .domain.clocks import MEASURES, WORKING_DAYS

Code = Annotated[str, Text(most=40, pattern=r"^[a-z][a-z0-9-]*$")]
Words = Annotated[str, Text(most=120)]
Paragraph = Annotated[str, Text(most=1_000)]
Roles = Annotated[list[codes.Role], Items(most=10, least=1)]

# What a field may take from the act that its form comes with; and what is no field of it.
TAKEN: dict[str, tuple[str, ...]] = {
    "assign": ("unit", "duty", "due"),
    "supervise": ("unit", "reason", "answer_by"),
}
# What a case-part field shows of the case. The gateway prints these: gateway/readmodel/forms.py.
PARTS = (
    "number", "title", "kind", "channel", "division", "grid", "households", "reported_at",
    "first_asked", "wants", "narrative", "risk", "handled",
)  # fmt: skip
GIVEN = ("number", "case", "issuer", "to", "issued_on", "answer_by")  # beside the fields, in a text
TYPES = ("text", "unit", "staff", "date", "choice", "number", "case-part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """One word in both languages."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    zh: Words
    en: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. `takes` says what of the act fills it in, `part` which part of the case."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    code: Code
    type: Annotated[str, OneOf(dict.fromkeys(TYPES))]
    zh: Words
    en: Words
    required: bool = True
    most: Annotated[int, Whole(least=1)] | None = None
    choices: dict[Code, Bilingual] = field(default_factory=dict)
    part: Annotated[str, OneOf(dict.fromkeys(PARTS))] | None = None
    takes: Annotated[str, Text(most=20)] | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place for a signature: of which side, by which roles."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    slot: Code
    side: Literal["issuer", "addressee"]
    roles: Roles
    zh: Words
    en: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Who answers, and within how long of being in force; with an act, the act says it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    roles: Roles
    length: Annotated[int, Whole(most=3_660)] | None = None
    unit: Annotated[str, OneOf(dict.fromkeys(MEASURES))] = WORKING_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What is printed beside the table; `{code}` stands for a field or for one of GIVEN."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    opening: Annotated[list[Paragraph], Items(most=10)] = field(default_factory=list)
    closing: Annotated[list[Paragraph], Items(most=10)] = field(default_factory=list)
    seal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One edition of one kind; `since` is the file's `from`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    code: Code
    since: date
    group: Literal["slip", "letter"]
    title: Bilingual
    purpose: Bilingual
    number: Annotated[str, Text(most=60)]
    issued_by: Roles
    addressed: bool
    fields: Annotated[list[Field], Items(most=40)]
    template: Template
    goes_with: Annotated[str, OneOf(TAKEN)] | None = None
    signed_by: Annotated[list[Place], Items(most=6)] = field(default_factory=list)
    answer: Answering | None = None
    source: Annotated[str, Text(most=200)] | None = None
    assumed: bool = False
    enabled: bool = True

    @property
    def sheet(self) -> dict[str, Any]:
        """What the printer must know, kept with every form of this edition."""
        return {
            "group": self.group,
            "opening": list(self.template.opening),
            "closing": list(self.template.closing),
            "seal": self.template.seal,
            "fields": [_printed(each) for each in self.fields],
        }

    @property
    def slots(self) -> list[dict[str, Any]]:
        """The places for signatures, as a form keeps them."""
        return [
            {"slot": p.slot, "side": p.side, "roles": list(p.roles), "zh": p.zh, "en": p.en}
            for p in self.signed_by
        ]

    @property
    def answerers(self) -> list[str]:
        """The roles that answer it; none: it is not answered."""
        return list(self.answer.roles) if self.answer else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What divisions and units are called on paper; a unit is named by the word in its code."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    divisions: dict[Annotated[str, Text(most=12, least=6, pattern=r"^[0-9]+$")], Words]
    units: dict[Code, Words]

    def of(self, unit: str) -> str:
        """A unit's name: its division's and its own; the code where the policy knows no word."""
        division, _, word = unit.partition(":")
        if word not in self.units:
            return unit
        return self.divisions.get(division, "") + self.units[word]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKinds:
    """Everything that a centre decides about forms."""

    kinds: tuple[Kind, ...]
    names: Names

    def in_force(self, day: date) -> dict[str, Kind]:
        """The kinds of this day, by code, in the file's order."""
        found: dict[str, Kind] = {}
        for each in self.kinds:
            known = found.get(each.code)
            if each.since <= day and (known is None or known.since < each.since):
                found[each.code] = each
        return {code: each for code, each in found.items() if each.enabled}

    def of_act(self, act: str, day: date, code: str | None = None) -> Kind | None:
        """The kind that goes with an act; of this code where the act names its paper."""
        for each in self.in_force(day).values():
            if each.goes_with == act and code in (None, each.code):
                return each
        return None


def _printed(rule: Field) -> dict[str, Any]:
    made: dict[str, Any] = {"code": rule.code, "type": rule.type, "zh": rule.zh, "en": rule.en,
                            "wide": rule.wide}  # fmt: skip
    if rule.choices:
        made["choices"] = {code: [each.zh, each.en] for code, each in rule.choices.items()}
    if rule.part:
        made["part"] = rule.part
    return made
