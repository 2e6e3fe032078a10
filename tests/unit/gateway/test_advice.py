"""What the desk tells a person at once has its words in both languages, with the article."""

from types import SimpleNamespace

import pytest

from gateway import languages
from gateway.commanding import _said
from services.contracts import codes
from services.contracts.messages import Answer


def test_every_code_has_its_words_and_no_words_are_for_none() -> None:
    assert set(languages.texts("advice")) == set(codes.ADVICE)


@pytest.mark.parametrize("code", codes.ADVICE)
@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_the_words_name_the_article(code: str, language: str) -> None:
    words = languages.say("advice", code, language, {})
    assert words
    assert "§" in words


def test_an_answer_says_it_in_the_callers_language() -> None:
    http = SimpleNamespace(state=SimpleNamespace(language="zh"))
    answer = Answer(outcome="done", facts={"number": "1", "advice": ["call-119"]})
    said = _said(answer, http).facts
    assert said["number"] == "1"
    assert said["advice"][0]["code"] == "call-119"
    assert "119" in said["advice"][0]["text"]
    silent = Answer(outcome="done", facts={"advice": []})
    assert _said(silent, http) is silent
