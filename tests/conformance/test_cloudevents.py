"""What we publish is a CloudEvent to the official SDK and to the official schema, too.

Samples here; every message of a real run in `tests/system/test_feed.py`, with these checks.
"""

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.contracts import envelope as ce

from ..controls import cloudevents, samples


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_sample_parses_with_the_official_sdk(name: str) -> None:
    cloudevents.parse(samples.body(name))


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_sample_is_valid_under_the_official_schema(name: str) -> None:
    cloudevents.validate(samples.event(name), cloudevents.official_schema())


@pytest.mark.parametrize("name", samples.NAMES)
def test_what_the_sdk_writes_we_read(name: str) -> None:
    parsed = cloudevents.parse(samples.body(name))
    written = JSONFormat().write(CloudEvent(parsed.get_attributes(), parsed.get_data()))
    again = ce.read(written)
    assert again.data == ce.read(samples.body(name)).data
    assert again.id == parsed.get_id()
    assert again.position == int(parsed.get_extension("sequence"))


@pytest.mark.parametrize("name", samples.NAMES)
def test_every_attribute_has_a_name_that_the_specification_allows(name: str) -> None:
    """Lower-case letters and digits, at most twenty: other bindings' headers can carry no more."""
    for attribute in set(samples.event(name)) - {"data"}:
        assert attribute.isalnum()
        assert attribute == attribute.lower()
        assert len(attribute) <= 20
