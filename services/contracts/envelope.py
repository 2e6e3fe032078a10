"""The envelope of every event: CloudEvents 1.0, JSON, structured mode.

`id` is unique and stable across re-publishing; `sequence` is the position in the owner's log;
`streamversion` the subject's new version in its owner (0 when another aggregate changed);
`causationid` the command or event behind it; `after` the ids of other services' events that its
author had seen. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONTENT_TYPE = "application/cloudevents+json"
BATCH_CONTENT_TYPE = "application/cloudevents-batch+json"  # JSON event format, section 4


class MalformedEvent(ValueError):
    """A message that is not one of our CloudEvents; says which attribute is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One event with its context attributes; `time` is RFC 3339 with offset."""

    id: str
    source: str
    type: str
    subject: str
    time: str
    dataschema: str
    sequence: str
    partitionkey: str
    streamversion: int
    region: str
    data: Mapping[str, Any]
    causationid: str = ""
    after: str = ""  # event ids, with a space between
    traceparent: str = ""

    @property
    def service(self) -> str:
        """The owner: last part of the source `/{division code}/{service}`."""
        return self.source.rsplit("/", 1)[-1]

    @property
    def position(self) -> int:
        """The sequence as a number."""
        return int(self.sequence)

    def as_json(self) -> dict[str, Any]:
        """The structured-mode JSON object; empty extensions are left out."""
        made: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "dataschema": self.dataschema,
            "sequence": self.sequence,
            "partitionkey": self.partitionkey,
            "streamversion": self.streamversion,
            "region": self.region,
            "data": self.data,
        }
        if self.causationid:
            made["causationid"] = self.causationid
        if self.after:
            made["after"] = self.after
        if self.traceparent:
            made["traceparent"] = self.traceparent
        return made


DIGITS = re.compile("[0-9]{1,19}")
TEXTS = ("id", "source", "type", "subject", "time", "dataschema", "sequence", "partitionkey")


def told_by(id_: str) -> tuple[str, int]:
    """The service and the log position that an event's id `service-position` names; of what is no
    such id, itself and 0.
    """
    source, _, position = id_.rpartition("-")
    return (source, int(position)) if DIGITS.fullmatch(position) else (id_, 0)


def read(body: bytes | str) -> Envelope:
    """Parse a message body. Raises MalformedEvent naming what is wrong."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        msg = f"the body is not JSON: {error}"
        raise MalformedEvent(msg) from error
    return of(found)


def of(found: Any) -> Envelope:
    """Make an envelope of a parsed JSON object. Raises MalformedEvent naming what is wrong."""
    if not isinstance(found, dict) or found.get("specversion") != "1.0":
        msg = "not a CloudEvent of specversion 1.0"
        raise MalformedEvent(msg)
    for name in TEXTS:
        if not isinstance(found.get(name), str) or not found[name]:
            msg = f"attribute {name!r} should be a non-empty text, found {found.get(name)!r}"
            raise MalformedEvent(msg)
    if not DIGITS.fullmatch(found["sequence"]):
        msg = f"attribute 'sequence' should be digits, found {found['sequence']!r}"
        raise MalformedEvent(msg)
    version = found.get("streamversion", 0)
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        msg = f"attribute 'streamversion' should be a whole number, found {version!r}"
        raise MalformedEvent(msg)
    if not isinstance(found.get("data"), dict):
        msg = "attribute 'data' should be an object"
        raise MalformedEvent(msg)
    return Envelope(
        **{name: found[name] for name in TEXTS},
        streamversion=version,
        region=str(found.get("region", "")),
        data=found["data"],
        causationid=str(found.get("causationid", "")),
        after=str(found.get("after", "")),
        traceparent=str(found.get("traceparent", "")),
    )
