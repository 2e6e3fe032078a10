"""A step of the trail: who, when, what, why, from every event ever published."""

from typing import get_type_hints

import pytest

from gateway import trail
from gateway.readmodel import shapes
from services.contracts.codes import ROLES
from tests.controls import samples


@pytest.mark.parametrize("name", samples.NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_step_says_who_when_and_what(name: str, language: str) -> None:
    event = samples.event(name)
    step = trail.step(event, language)
    assert set(step) == set(get_type_hints(shapes.Step))
    assert step["time"] == event["time"]
    assert step["who"]["id"] == event["data"]["by"]["id"]
    assert step["who"]["role_label"] in {words[language == "en"] for words in ROLES.values()}
    assert step["what"] != event["type"]
    assert "{" not in step["what"]
    assert "by" not in step["data"]


def test_the_reason_comes_with_the_step() -> None:
    event = samples.event("case.objected.1")
    assert trail.step(event, "zh")["why"] == event["data"]["reason"]


def test_codes_are_in_the_readers_words() -> None:
    event = samples.event("case.rated.1")
    event["data"]["score"] = "fair"
    assert "基本满意" in trail.step(event, "zh")["what"]
    assert "fairly satisfied" in trail.step(event, "en")["what"]


def test_an_event_of_tomorrow_is_shown_by_its_type() -> None:
    event = {**samples.event("case.rated.1"), "type": "case.of_tomorrow"}
    assert trail.step(event, "zh")["what"] == "case.of_tomorrow"
