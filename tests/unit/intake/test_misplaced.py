"""A telephone or identity number in prose is noticed, and registered all the same."""

import pytest

from gateway import languages
from services.contracts import codes
from services.intake.misplaced import found_in, is_identity
from tests.controls.alone import Alone

from .examples import MATTER


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("请打13900001111", ["telephone-in-text"]),
        ("电话 139 0000 1111 或 139-0000-1111。", ["telephone-in-text"]),
        ("证件11010519491231002X", ["identity-in-text"]),  # the example of GB 11643
        ("证件11010519491231002x，手机13900001111", ["telephone-in-text", "identity-in-text"]),
        ("证件110105194912310021", []),  # its check character is wrong
        ("订单号2025139000011112222", []),
        ("207户，2011年5月", []),
    ],
)
def test_what_is_noticed(text, codes):
    assert found_in(None, text) == codes


def test_one_wrong_digit_is_no_identity():
    assert is_identity("11010519491231002X")
    assert not is_identity("11010519491231003X")


def test_the_clerk_is_told_and_the_matter_is_registered():
    desk = Alone("intake")
    told = {**MATTER, "narrative": "Call 13900001111"}
    answer = desk.ask("intake.register", **told)
    assert (answer.outcome, answer.facts["warnings"]) == ("done", ["telephone-in-text"])
    assert "warnings" not in desk.ask("intake.register", **MATTER).facts


def test_every_warning_has_its_words():
    assert set(languages.texts("warnings")) == set(codes.WARNINGS)
