"""Invents the samples that are missing, so that declaring an event costs one command.

Values follow from a field's schema and name. They are plausible, not a story: where the story
matters, write the sample by hand.
"""

import json
from typing import Any

from services.chassis import schemas
from services.contracts.declare import Event
from services.contracts.envelope import Envelope
from services.contracts.events import EVENTS

from . import samples
from .people import CLERK, COMMUNITY, GRID, STREET

CASE = "01963b1e-6a00-7000-8000-000000000001"
THING = "01963b1e-6a00-7000-8000-000000000009"
NAMED: dict[str, Any] = {
    "by": {"id": CLERK.id, "role": CLERK.role, "unit": CLERK.unit, "region": CLERK.region},
    "case": CASE,
    "cases": [CASE],
    "grid": GRID,
    "division": STREET,
    "community": COMMUNITY,
    "unit": f"{STREET}:street-office",
    "officer": "officer.007",
    "number": "150104002-2025-000017",
}
FORMATS = {"date": "2025-04-18", "date-time": "2025-04-18T09:00:00+08:00", "uuid": THING}


def write_missing() -> list[str]:
    """Write one more sample for each event whose samples leave a field open; the names."""
    written = []
    for type_, cls in sorted(EVENTS.items()):
        schema = schemas.event_schema(cls)
        if missing_fields(cls, schema):
            name = _free_name(type_, cls.VERSION)
            text = json.dumps(_sample(cls, schema), ensure_ascii=False, indent=2) + "\n"
            (samples.FOLDER / f"{name}.json").write_text(text, "utf-8")
            written.append(name)
    return written


def missing_fields(cls: type[Event], schema: dict[str, Any]) -> set[str]:
    """The fields that no sample of this version fills."""
    return set(schema["properties"]) - filled(cls.TYPE, cls.VERSION)


def filled(type_: str, version: int) -> set[str]:
    """The fields that some sample of this version fills."""
    found = [samples.event(name)["data"] for name in samples.of(type_, version)]
    return {key for data in found for key, value in data.items() if value is not None}


def _free_name(type_: str, version: int) -> str:
    taken = len(samples.of(type_, version))
    return f"{type_}.{version}" + (f".{chr(ord('a') + taken)}" if taken else "")


def _sample(cls: type[Event], schema: dict[str, Any]) -> dict[str, Any]:
    data = {name: _value(name, each, schema) for name, each in schema["properties"].items()}
    return Envelope(
        id=f"{cls.OWNER}-900",
        source=f"/{STREET}/{cls.OWNER}",
        type=cls.TYPE,
        subject=CASE,
        time="2025-04-18T01:00:00+00:00",
        dataschema=f"urn:fengqiao:event:{cls.TYPE}:{cls.VERSION}",
        sequence="900",
        partitionkey=CASE,
        streamversion=9,
        region=STREET,
        data=data,
        causationid=f"{CLERK.id}:example",
        traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ).as_json()


def invent(name: str, schema: dict[str, Any]) -> Any:
    """A plausible value of this name, valid under its schema."""
    return _value(name, schema, schema)


def _value(name: str, schema: Any, whole: dict[str, Any]) -> Any:
    if not isinstance(schema, dict):
        return f"例：{name}"  # `true`: anything
    if "anyOf" in schema:
        some = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return _value(name, some[0], whole)
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    kind = schema.get("type")
    if name in NAMED and kind == _kind(NAMED[name]):
        return NAMED[name]
    return _by_kind(name, kind, schema, whole)


def _by_kind(name: str, kind: str | None, schema: dict[str, Any], whole: dict[str, Any]) -> Any:
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if kind == "object" and "properties" in schema:
        inner = schema["properties"].items()
        return {key: _value(key, each, whole) for key, each in inner}
    if kind == "object":
        return {"example": _value("example", schema.get("additionalProperties"), whole)}
    if kind == "array":
        return [_value(name.removesuffix("s"), schema.get("items"), whole)]
    if kind == "string":
        return FORMATS.get(schema.get("format", ""), f"例：{name}")
    return {"integer": 2, "number": 0.5, "boolean": True}.get(kind or "", f"例：{name}")


def _kind(value: Any) -> str:
    return {str: "string", list: "array", dict: "object"}[type(value)]
