"""Whom an event is told to, and in which words: pure functions over the policy.

The policy is data (`policy/notices.yaml`, `policy/templates.yaml`); what a notice may name is what
its row lists, and nothing else of the event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from services.contracts import codes
from services.contracts.shapes import Items, Text

LANGUAGES = ("zh", "en")
LISTED = ","  # between the codes of a fact that is a list
BETWEEN = ("、", ", ")  # the words of a list, by language
MATTER_FACTS = ("number", "title", "first_asked")  # known of every case
NAMED = ("number", "title")  # in every notice about a case, listed or not
# About a meeting, which names several cases; about a grid; about a care plan, which names nobody.
WITHOUT_CASE = frozenset(
    {
        "meeting.convened",
        "meeting.duty_followed",
        "grid.task_pushed",
        "grid.task_unacknowledged",
        "grid.danger_found",
        "care.review_due",
    }
)

TABLES: dict[str, codes.Table] = {
    "hazards": codes.HAZARDS,
    "kinds": codes.KINDS,
    "levels": codes.LEVELS,
    "limits": codes.LIMITS,
    "meetings": codes.MEETINGS,
    "outcomes": codes.OUTCOMES,
    "causes": codes.ROUTE_CAUSES,
    "follow-ups": codes.FOLLOW_UPS,
    "returns": codes.RETURNS,
    "suspicions": codes.SUSPICIONS,
    "pauses": codes.PAUSES,
    "risks": codes.RISKS,
    "routes": codes.LAWFUL_ROUTES,
    "ways": codes.ROUTES,
}

Name = Annotated[str, Text(most=60, pattern=r"^[a-z][a-z0-9_-]*$")]
Texts = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One notice of an event.

    `who` names the fact that holds the unit, the units, the staff id or the person. `when`
    compares fields of the event. `facts` are the fields the text may name, `words` those whose code
    is told in words, each with its table.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    audience: Literal["residents", "resident", "unit", "units", "staff"]
    template: Name
    who: Name | None = None
    when: dict[str, str | bool] = field(default_factory=dict)
    facts: list[Name] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def named(self) -> list[str]:
        """Every field of the event that the text may name."""
        return [*self.facts, *self.words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One text in both languages; `{name}` is replaced by the fact of that name. An urgent one is
    sent at any hour.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    zh: Annotated[str, Text(most=500)]
    en: Annotated[str, Text(most=500)]
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Per event type the notices it causes, and the texts by name."""

    notices: dict[str, Annotated[list[Row], Items(most=20, least=1)]]
    templates: dict[str, Template]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notice as decided: to whom, in which words."""

    audience: str
    template: str
    facts: Texts
    text: Texts
    urgent: bool = False


def decide(
    policy: Policy, type_: str, event: Mapping[str, Any], matter: Mapping[str, str]
) -> list[Told]:
    """All notices of one event, given its facts and those of its case (none for a meeting)."""
    data = {**event, **matter}
    always = [name for name in NAMED if name in matter]
    made = []
    for row in policy.notices.get(type_, []):
        if all(event[name] == value for name, value in row.when.items()):
            facts = {name: _plain(name, data[name]) for name in dict.fromkeys(always + row.named)}
            template = policy.templates[row.template]
            text = _text(template, row, facts)
            made += [
                Told(audience=each, template=row.template, facts=facts, text=text,
                     urgent=template.urgent)
                for each in _audiences(row, data)
            ]  # fmt: skip
    return made


def _audiences(row: Row, data: Mapping[str, Any]) -> Iterator[str]:
    if row.who is None:
        yield row.audience
    elif row.audience == "units":
        yield from (f"unit:{each}" for each in dict.fromkeys(data[row.who]))
    else:
        yield f"{row.audience}:{data[row.who]}"


def _text(template: Template, row: Row, facts: Texts) -> Texts:
    made = {}
    for index, language in enumerate(LANGUAGES):
        tables = {name: TABLES[table] for name, table in row.words.items()}
        words = {name: _in_words(facts[name], table, index) for name, table in tables.items()}
        made[language] = str(getattr(template, language)).format(**(facts | words))
    return made


def _in_words(fact: str, table: codes.Table, index: int) -> str:
    found = [table[each][index] if each in table else each for each in fact.split(LISTED)]
    return BETWEEN[index].join(found)


def _plain(name: str, value: Any) -> str:
    """As a fact. Of a list of parts, the field that it is named after: `route` of `routes`."""
    if isinstance(value, list):
        one = name.removesuffix("s")
        return LISTED.join(str(each[one] if isinstance(each, dict) else each) for each in value)
    return "" if value is None else str(value)
