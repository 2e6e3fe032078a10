"""Query parameters: what fits is read, what does not is named."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from gateway import pages
from gateway.problems import Problem
from services.chassis import codec

KINDS = (datetime.fromisoformat, UUID)
ID = "0196a1b2-0000-7000-8000-000000000001"


def asking(query: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/x",
            "headers": [],
            "query_string": query.encode(),
        }
    )


def test_without_parameters_a_page_has_the_usual_size() -> None:
    asked = pages.read(asking(""), ["status"])
    assert asked == pages.Asked(pages.USUAL, None, {})


def test_a_cursor_reads_as_what_was_written_into_it() -> None:
    at = "2025-04-07T01:00:00+00:00"
    made = pages.respond(asking("limit=1"), [1], [at, ID], "en")
    cursor = codec.loads(bytes(made.body))["next"]
    assert made.headers["link"] == f'</x?limit=1&cursor={cursor.replace("=", "%3D")}>; rel="next"'
    asked = pages.read(asking(f"cursor={cursor}"), cursor=KINDS)
    assert asked.cursor == [datetime.fromisoformat(at), UUID(ID)]


def test_the_last_page_has_no_next() -> None:
    made = pages.respond(asking(""), [], None, "zh")
    assert codec.loads(bytes(made.body)) == {"items": [], "next": None}
    assert "link" not in made.headers


@pytest.mark.parametrize("limit", ["0", "201", "-1", "abc", "1.5", "", "²", "１", "9" * 400])
def test_a_limit_out_of_range_is_refused(limit: str) -> None:
    with pytest.raises(Problem) as refused:
        pages.read(asking(f"limit={limit}"))
    assert (refused.value.code, refused.value.facts["field"]) == ("limit-out-of-range", "limit")


def encoded(value: object) -> str:
    import base64

    return base64.urlsafe_b64encode(codec.dumps(value)).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "!!", "abc", "AAAA", encoded({}), encoded([]), encoded(["x", "y"]), encoded([1, 2]),
     encoded(["2025-04-07T01:00:00+00:00"]), encoded(["2025-04-07T01:00:00+00:00", "x"]),
     encoded(["2025-04-07T01:00:00+00:00", ID, ID])],
)  # fmt: skip
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        pages.read(asking(f"cursor={cursor}"), cursor=KINDS)
    assert refused.value.code == "cursor-malformed"


@pytest.mark.parametrize("part", [True, "1", 1.5, None, [1]])
def test_a_position_is_a_number(part: object) -> None:
    with pytest.raises(Problem, match="cursor-malformed"):
        pages.read(asking(f"cursor={encoded([part])}"), cursor=(pages.whole,))
    assert pages.read(asking(f"cursor={encoded([7])}"), cursor=(pages.whole,)).cursor == [7]


@given(st.text(max_size=60))
def test_no_cursor_fails_in_another_way(cursor: str) -> None:
    request = asking(urlencode({"cursor": cursor}, errors="replace"))
    with pytest.raises(Problem):
        pages.read(request, cursor=(*KINDS, pages.text, pages.whole))


def test_an_unknown_parameter_is_named_with_the_known_ones() -> None:
    with pytest.raises(Problem) as refused:
        pages.check(asking("limit=1&stauts=open"), ["limit", "status"])
    assert refused.value.facts == {"field": "stauts", "allowed": ["limit", "status"]}


def test_a_null_character_is_refused() -> None:
    with pytest.raises(Problem) as refused:
        pages.check(asking("status=%00"), ["status"])
    assert refused.value.code == "null-character"
    with pytest.raises(ValueError):
        pages.text("\0")


def test_an_instant_needs_its_offset() -> None:
    at = pages.instant("2025-06-01T09:00:00 08:00", "as_of")  # a plus sign that was not escaped
    assert at.isoformat() == "2025-06-01T09:00:00+08:00"
    for wrong in ("", "soon", "2025-06-01", "2025-06-01T09:00:00", "2025-13-01T00:00:00Z"):
        with pytest.raises(Problem) as refused:
            pages.instant(wrong, "as_of")
        assert refused.value.facts["field"] == "as_of"
