"""CloudEvents by others' rules: the official SDK and the specification's own JSON Schema."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_rabbitmq_event
from cloudevents.core.v1.event import CloudEvent

from services.contracts import envelope as ce

# Not ours to ship; it stands beside the checkout where we work on the code.
OFFICIAL = Path(__file__).parents[3] / "shared" / "schemas" / "cloudevents-1.0.schema.json"


def parse(body: bytes) -> CloudEvent:
    """A message body as the official SDK reads it; the attributes must be ours."""
    message = RabbitMQMessage(headers={}, body=body, content_type=ce.CONTENT_TYPE)
    parsed = from_rabbitmq_event(message)
    ours = ce.read(body)
    assert (parsed.get_id(), parsed.get_source()) == (ours.id, ours.source)
    assert (parsed.get_type(), parsed.get_subject()) == (ours.type, ours.subject)
    assert parsed.get_dataschema() == ours.dataschema
    assert parsed.get_time() is not None
    assert parsed.get_time().tzinfo is not None
    assert parsed.get_data() == ours.data
    return parsed


def official_schema() -> dict[str, Any]:
    """The specification's schema; skips the test where it is not at hand."""
    if not OFFICIAL.exists():
        pytest.skip("the CloudEvents schema is not beside this checkout")
    found: dict[str, Any] = json.loads(OFFICIAL.read_text("utf-8"))
    return found


def validate(event: dict[str, Any], schema: dict[str, Any]) -> None:
    """Raises jsonschema.ValidationError."""
    checker = jsonschema.Draft7Validator.FORMAT_CHECKER
    jsonschema.Draft7Validator(schema, format_checker=checker).validate(event)
