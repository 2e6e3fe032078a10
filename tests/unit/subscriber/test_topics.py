import pytest

from subscriber.topics import matcher, matches


@pytest.mark.parametrize(
    ("pattern", "type_", "expected"),
    [
        ("case.reported", "case.reported", True),
        ("case.reported", "case.rated", False),
        ("case.*", "case.reported", True),
        ("case.*", "risk.assessed", False),
        ("case.*", "case", False),
        ("case.*", "case.x.y", False),
        ("*.assessed", "risk.assessed", True),
        ("*", "risk.assessed", False),
        ("#", "risk.assessed", True),
        ("case.#", "case", True),
        ("case.#", "case.x.y", True),
        ("#.y", "case.x.y", True),
        ("case.#.y", "case.y", True),
        ("case.rep", "case.reported", False),
        ("case.", "case.reported", False),
        ("case.+", "case.reported", False),
    ],
)
def test_patterns_match_as_the_brokers_topics_do(pattern, type_, expected):
    assert matches(pattern, type_) is expected


def test_one_pattern_of_several_is_enough():
    wanted = matcher(["case.escalated", "risk.*"])
    assert [each for each in ("case.escalated", "risk.assessed", "case.rated") if wanted(each)] == [
        "case.escalated",
        "risk.assessed",
    ]


def test_no_pattern_wants_nothing():
    assert not matcher([])("case.reported")
