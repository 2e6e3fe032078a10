"""Whether a published event's schema may change so: readers of both ages must go on.

A new reader meets old events: no field becomes required, no type gets narrower. An old reader
meets new events: no field goes, none that was always there becomes optional, no type gets wider.
What is left is to add optional fields and to say more in a description. One thing is allowed to
grow: a code table, whose readers are told to expect words they do not know.
"""

from typing import Any

Schema = dict[str, Any]
SAID_ONLY = {"$schema", "$id", "title", "description", "default", "$defs", "examples"}


def breaks(old: Schema, new: Schema) -> list[str]:
    """Where the new schema breaks a reader of the old or of the new; empty when it may change."""
    return _compare(old, new, "data", old, new)


def _compare(old: Schema, new: Schema, at: str, olds: Schema, news: Schema) -> list[str]:
    old, new = _resolved(old, olds), _resolved(new, news)
    if "properties" in old and "properties" in new:
        return _compare_objects(old, new, at, olds, news)
    if "anyOf" in old and "anyOf" in new and len(old["anyOf"]) == len(new["anyOf"]):
        pairs = zip(old["anyOf"], new["anyOf"], strict=True)
        return [fault for a, b in pairs for fault in _compare(a, b, at, olds, news)]
    if "items" in old and "items" in new:
        items = _compare(old["items"], new["items"], f"{at}[]", olds, news)
        return items + _compare_plain(_without(old, "items"), _without(new, "items"), at)
    return _compare_plain(old, new, at)


def _compare_objects(old: Schema, new: Schema, at: str, olds: Schema, news: Schema) -> list[str]:
    had, has = old["properties"], new["properties"]
    must, musts = set(old.get("required", ())), set(new.get("required", ()))
    faults = [f"{at}.{name} is gone" for name in had if name not in has]
    faults += [f"{at}.{name} became required" for name in has if name in musts - must]
    faults += [f"{at}.{name} became optional" for name in has if name in must - musts]
    for name in had:
        if name in has:
            faults += _compare(had[name], has[name], f"{at}.{name}", olds, news)
    return faults


def _compare_plain(old: Schema, new: Schema, at: str) -> list[str]:
    old, new = (_without(each, *SAID_ONLY) for each in (old, new))
    lost = [word for word in old.get("enum", ()) if word not in new.get("enum", ())]
    if "enum" in old and "enum" in new and not lost:
        old, new = _without(old, "enum"), _without(new, "enum")
    return [] if old == new else [f"{at} was {old} and became {new}"]


def _resolved(schema: Schema, whole: Schema) -> Schema:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: Schema = whole["$defs"][reference.rsplit("/", 1)[-1]]
    return found


def _without(schema: Schema, *names: str) -> Schema:
    return {key: value for key, value in schema.items() if key not in names}
