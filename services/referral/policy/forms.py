"""`forms.yaml`: read once at start, refused with file, kind and field when it is no good."""

from collections.abc import Iterable
from pathlib import Path
from string import Formatter
from typing import Any

from ..formkinds import GIVEN, TAKEN, Field, FormKinds, Kind, Names
from . import HERE, PolicyError, build, read

ADDRESSEE, ISSUER = "addressee", "issuer"
NUMBERED = {"year", "number", "division"}
OF_TYPE = {"choice": "choices", "case-part": "part"}  # what a field of this type must say


def load(folder: Path = HERE) -> FormKinds:
    """The kinds of forms. Raises PolicyError; a service with a broken policy does not start."""
    file = folder / "forms.yaml"
    found = read(file)
    plain = found.get("kinds")
    if not isinstance(plain, list):
        raise PolicyError(file, "", "kinds", "should be a list")
    names = build(Names, found.get("names"), file, "names")
    kinds = tuple(_kind(each, index, file) for index, each in enumerate(plain))
    places: set[tuple[Any, ...]] = set()
    for each in kinds:
        if (each.code, each.since) in places:
            raise PolicyError(file, each.code, "from", "there are two editions from this day")
        places.add((each.code, each.since))
    return FormKinds(kinds=kinds, names=names)


def _kind(plain: Any, index: int, file: Path) -> Kind:
    name = str(plain.get("code") if isinstance(plain, dict) else None) or f"number {index + 1}"
    if not isinstance(plain, dict) or {"since", "goes_with"} & set(plain):
        raise PolicyError(file, name, "(all)", "should be a table, with its first day as `from`")
    renamed = {"from": "since", "with": "goes_with"}
    kind = build(Kind, {renamed.get(k, k): v for k, v in plain.items()}, file, name)
    for field, trouble in _troubles(kind):
        raise PolicyError(file, name, field, trouble)
    return kind


def _troubles(kind: Kind) -> Iterable[tuple[str, str]]:
    """What is wrong with one kind: field and trouble."""
    if kind.source is None and not kind.assumed:
        yield "source", "is missing; or say `assumed`"
    yield from _number(kind)
    yield from _fields(kind)
    yield from _places(kind)
    yield from _texts(kind)
    yield from _act(kind) if kind.goes_with else _by_itself(kind)


def _number(kind: Kind) -> Iterable[tuple[str, str]]:
    names, trouble = _placeholders(kind.number)
    if trouble:
        yield "number", trouble
    if "number" not in names or not set(names) <= NUMBERED:
        yield "number", f"needs {{number}}, and may have {sorted(NUMBERED - {'number'})}"


def _fields(kind: Kind) -> Iterable[tuple[str, str]]:
    codes = [each.code for each in kind.fields]
    for each in kind.fields:
        if codes.count(each.code) > 1 or each.code in GIVEN:
            yield f"fields.{each.code}", "there is another thing of this name"
        for type_, needs in OF_TYPE.items():
            if bool(getattr(each, needs)) != (each.type == type_):
                yield (
                    f"fields.{each.code}.{needs}",
                    f"belongs to a field of type {type_}, and only there",
                )
        if each.most and each.type not in {"text", "number"}:
            yield f"fields.{each.code}.most", "belongs to a text or a number"


def _places(kind: Kind) -> Iterable[tuple[str, str]]:
    names = [each.slot for each in kind.signed_by]
    for each in kind.signed_by:
        if names.count(each.slot) > 1:
            yield f"signed_by.{each.slot}", "there are two places of this name"
        if each.side == ADDRESSEE and not kind.addressed:
            yield f"signed_by.{each.slot}", "nobody is addressed who could sign"
    if kind.answer and not kind.addressed:
        yield "answer", "nobody is addressed who could answer"


def _texts(kind: Kind) -> Iterable[tuple[str, str]]:
    known = {*GIVEN, *(each.code for each in kind.fields)}
    for field in ("opening", "closing"):
        for text in getattr(kind.template, field):
            names, trouble = _placeholders(text)
            if trouble:
                yield f"template.{field}", trouble
            for name in names:
                if name not in known:
                    yield f"template.{field}", f"{{{name}}} is none of {sorted(known)}"


def _act(kind: Kind) -> Iterable[tuple[str, str]]:
    """A paper that comes with an act is in force with it, and filled in by it alone."""
    taken = TAKEN[kind.goes_with or ""]
    if not kind.addressed:
        yield "addressed", "an act is addressed to a unit"
    if any(each.side == ISSUER for each in kind.signed_by):
        yield "signed_by", "with an act, the issuer has signed by acting"
    if sum(each.side == ADDRESSEE for each in kind.signed_by) > 1:
        yield "signed_by", "with an act, the addressee signs in one place"
    if kind.answer and kind.answer.length is not None:
        yield "answer.length", "the act names the day"
    for each in kind.fields:
        if each.takes not in (None, *taken):
            yield f"fields.{each.code}.takes", f"is none of {list(taken)}"
        if each.takes is None and each.type != "case-part":
            yield f"fields.{each.code}.takes", "is missing: nobody else fills it in"


def _by_itself(kind: Kind) -> Iterable[tuple[str, str]]:
    if kind.answer and kind.answer.length is None:
        yield "answer.length", "is missing"
    for each in _taking(kind.fields):
        yield f"fields.{each.code}.takes", "no act goes with this kind"


def _taking(fields: list[Field]) -> list[Field]:
    return [each for each in fields if each.takes]


def _placeholders(text: str) -> tuple[list[str], str]:
    """The names in a text; or what is wrong with it."""
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None], ""
    except ValueError as error:
        return [], str(error)
