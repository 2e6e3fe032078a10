"""The ETag of a case file says the versions behind it, and only ours are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import etags

VERSIONS = st.dictionaries(
    st.sampled_from(sorted(etags.LETTERS)), st.integers(1, 999_999_999), min_size=1
)


@given(VERSIONS)
def test_what_is_made_is_read(versions):
    assert etags.read(etags.make(versions)) == versions


@given(VERSIONS)
def test_a_weak_one_is_read_too(versions):
    assert etags.read("W/" + etags.make(versions)) == versions


@given(VERSIONS, VERSIONS)
def test_different_versions_have_different_tags(one, other):
    assert (etags.make(one) == etags.make(other)) == (one == other)


def test_nothing_yet_is_a_tag_too():
    assert etags.read(etags.make({})) == {"intake": 0}


@pytest.mark.parametrize(
    "header", ["", "i5", '"x5"', '"i5', '"i5.r"', '"i5,r1"', '"i5"x', '"i-1"', '"i9999999999"']
)
def test_what_is_not_ours_is_not_read(header):
    assert etags.read(header) is None


@given(st.text())
def test_no_text_breaks_the_reading(text):
    found = etags.read(text)
    assert found is None or all(version >= 0 for version in found.values())
