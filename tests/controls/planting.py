"""Words that must never lie anywhere in clear, and stories with these words wherever prose is."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from deploy.local.scenario import Scenario, Step

NAME, PHONE, IDENTITY, ADDRESS = "欧阳试笔", "13900001111", "15010419800101001X", "万象胡同九号乙"
PLANTED = (NAME, PHONE, IDENTITY, ADDRESS)
WORDS = " ".join(PLANTED)
PROSE = re.compile(r"[\u4e00-\u9fff]")
MOST = 120 - len(WORDS) - 1  # characters of a line that leave room

PEOPLE = [
    {"name": NAME, "phone": PHONE, "id_number": IDENTITY, "address": ADDRESS,
     "contact": {"channel": "sms"}},
    {"name": f"{NAME}之妻", "side": "respondent", "address": ADDRESS},
]  # fmt: skip


def planted_in(body: bytes) -> list[str]:
    """Which of the words lie in some bytes, as they are or as JSON may write them."""
    return [each for each in PLANTED if any(form in body for form in FORMS[each])]


def _forms(word: str) -> Iterator[bytes]:
    yield word.encode()
    yield json.dumps(word).strip('"').encode()


FORMS = {each: tuple(_forms(each)) for each in PLANTED}


def planted(story: Scenario) -> Scenario:
    """The story with the words in every text that people write, and people who have them."""
    return replace(story, steps=[_step(each) for each in story.steps])


def _step(step: Step) -> Step:
    body = _plant(step.body)
    if step.path == "/cases" and step.method == "POST":
        body["parties"] = PEOPLE
    return replace(step, body=body, see={}, gives={})


def _plant(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plant(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plant(each) for each in value]
    if isinstance(value, str) and PROSE.search(value):
        return f"{value[:MOST]} {WORDS}"
    return value
