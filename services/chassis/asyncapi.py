"""The AsyncAPI 3.0 document: every event as a channel, bound to RabbitMQ by its routing key."""

import inspect
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from services.contracts import envelope as ce
from services.contracts import topology
from services.contracts.declare import Event

VERSION = "0.1.0"
REF = "#/components/schemas/{model}"
BINDING = "0.3.0"  # of the amqp binding: https://github.com/asyncapi/bindings/tree/master/amqp

DESCRIPTION = f"""Everything that happens to a case, as CloudEvents 1.0 in structured mode.

Every event goes through the topic exchange `{topology.EVENTS_EXCHANGE}` with its type as routing
key, and into the stream `{topology.FEED_STREAM}`, which keeps {topology.FEED_DAYS} days and can be
replayed. At least once; in order per case; `id` tells a duplicate. Unknown fields are to be
ignored: a version only ever gains optional fields.
"""


def document(events: Iterable[type[Event]]) -> dict[str, Any]:
    """The whole document, by itself: it refers to no other file."""
    known = sorted(events, key=lambda cls: cls.TYPE)
    schemas = {"Envelope": _envelope()}
    for cls in known:
        made = TypeAdapter(cls).json_schema(ref_template=REF)
        for name, part in made.pop("$defs", {}).items():
            if schemas.setdefault(name, part) != part:
                raise ValueError(f"two different parts of events are called {name}")
        schemas[cls.TYPE] = {"description": inspect.getdoc(cls) or "", **made}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Fengqiao 枫桥 events",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": ce.CONTENT_TYPE,
        "channels": {cls.TYPE: _channel(cls) for cls in known},
        "operations": {f"publish.{cls.TYPE}": _operation(cls) for cls in known},
        "components": {
            "messages": {cls.TYPE: _message(cls) for cls in known},
            "schemas": dict(sorted(schemas.items())),
        },
    }


def _channel(cls: type[Event]) -> dict[str, Any]:
    exchange = {
        "name": topology.EVENTS_EXCHANGE,
        "type": "topic",
        "durable": True,
        "autoDelete": False,
        "vhost": "/",
    }
    return {
        "address": cls.TYPE,
        "messages": {cls.TYPE: {"$ref": f"#/components/messages/{cls.TYPE}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": BINDING}},
    }


def _operation(cls: type[Event]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{cls.TYPE}"},
        "summary": summary(cls),
        "tags": [{"name": cls.OWNER}],
        "bindings": {
            "amqp": {"deliveryMode": 2, "mandatory": True, "ack": True, "bindingVersion": BINDING}
        },
    }


def _message(cls: type[Event]) -> dict[str, Any]:
    return {
        "name": cls.TYPE,
        "title": cls.__name__,
        "summary": summary(cls),
        "contentType": ce.CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": REF.format(model="Envelope")},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": cls.TYPE},
                        "dataschema": {"const": f"urn:fengqiao:event:{cls.TYPE}:{cls.VERSION}"},
                        "data": {"$ref": REF.format(model=cls.TYPE)},
                    },
                },
            ]
        },
        "bindings": {"amqp": {"messageType": cls.TYPE, "bindingVersion": BINDING}},
    }


def _envelope() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "description": "CloudEvents 1.0, JSON, structured mode; see docs/events.md.",
        "required": ["specversion", *ce.TEXTS, "streamversion", "region", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            **dict.fromkeys(ce.TEXTS, text),
            "time": {**text, "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "sequence": {"type": "string", "pattern": "^[0-9]+$"},
            "streamversion": {"type": "integer", "minimum": 0},
            "region": {"type": "string"},
            "causationid": text,
            "after": text,
            "traceparent": text,
            "data": {"type": "object"},
        },
    }


def summary(cls: type[Any]) -> str:
    """The first line of what a contract says of itself."""
    return (inspect.getdoc(cls) or "").partition("\n")[0]
