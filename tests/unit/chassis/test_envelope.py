"""Reading an envelope: what is wrong is named, and nothing else is ever raised."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import envelope as ce
from services.contracts.envelope import MalformedEvent
from tests.controls.alone import Alone

from .faulty import registered

TEXTS = ("id", "source", "type", "subject", "time", "dataschema", "sequence", "partitionkey")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def good() -> dict[str, Any]:
    desk = Alone("intake")
    registered(desk)
    return desk.told[0].as_json()


GOOD = good()


def test_what_is_written_is_read():
    assert ce.read(json.dumps(GOOD)).as_json() == GOOD


def test_extensions_we_do_not_know_are_ignored():
    assert ce.of({**GOOD, "tracestate": "x"}) == ce.of(GOOD)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("wrong", [None, "", 7, ["x"], {}], ids=str)
def test_each_wrong_text_is_named(name, wrong):
    with pytest.raises(MalformedEvent, match=f"'{name}'"):
        ce.of({**GOOD, name: wrong})


@pytest.mark.parametrize("name", TEXTS)
def test_each_missing_text_is_named(name):
    with pytest.raises(MalformedEvent, match=f"'{name}'"):
        ce.of({key: value for key, value in GOOD.items() if key != name})


@pytest.mark.parametrize("sequence", ["-1", "1.0", "x", "²", "١", "9" * 5_000, "1 "])
def test_a_sequence_is_a_plain_number(sequence):
    with pytest.raises(MalformedEvent, match="'sequence'"):
        ce.of({**GOOD, "sequence": sequence})


@pytest.mark.parametrize("version", ["3", 3.5, None, [], -1, True], ids=str)
def test_a_stream_version_is_a_whole_number(version):
    with pytest.raises(MalformedEvent, match="'streamversion'"):
        ce.of({**GOOD, "streamversion": version})


def test_a_stream_version_may_be_absent():
    assert ce.of({k: v for k, v in GOOD.items() if k != "streamversion"}).streamversion == 0


@pytest.mark.parametrize("data", [None, [], "x", 7], ids=str)
def test_data_is_an_object(data):
    with pytest.raises(MalformedEvent, match="'data'"):
        ce.of({**GOOD, "data": data})


@pytest.mark.parametrize("version", [None, "0.3", 1.0])
def test_another_specversion_is_refused(version):
    with pytest.raises(MalformedEvent, match="specversion"):
        ce.of({**GOOD, "specversion": version})


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b'"text"', b"[]"])
def test_a_body_that_is_no_event_is_malformed(body):
    with pytest.raises(MalformedEvent):
        ce.read(body)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), ANYTHING))
def test_whatever_is_in_it_it_is_read_or_malformed(changes):
    try:
        found = ce.of({**GOOD, **changes})
    except MalformedEvent:
        return
    assert found.position >= 0
    assert found.service
