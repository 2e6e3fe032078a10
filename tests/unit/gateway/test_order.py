"""A case file is a function of its events: however they arrive, it comes out the same."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.readmodel import casefile, order
from services.contracts.envelope import Envelope

from .test_casefile import CASE, event

START = datetime(2025, 4, 7, 1, 0, tzinfo=UTC)
SERVICES = ("intake", "referral", "risk", "notify")


def told(
    service: str, position: int, at: datetime, *, cause: str = "", after: str = ""
) -> Envelope:
    first = (service, position) == ("intake", 1)
    return Envelope(
        id=f"{service}-{position}", source=f"/150104002/{service}", subject=CASE,
        type="case.reported" if first else "case.contacted", time=at.isoformat(),
        dataschema="urn:x", sequence=str(position), partitionkey=CASE, streamversion=1,
        region="150104002", data={}, causationid=cause, after=after,
    )  # fmt: skip


@st.composite
def histories(draw: Any) -> list[Envelope]:
    """What services told of one case in the order in which it happened; clocks differ, stand still
    and step back, and some events of each service are about other cases.
    """
    clocks = {each: draw(st.integers(-2, 2)) for each in SERVICES}
    positions = dict.fromkeys(SERVICES, 0)
    made: list[Envelope] = []
    for _ in range(draw(st.integers(1, 12))):
        service = draw(st.sampled_from(SERVICES)) if made else "intake"
        clocks[service] += draw(st.sampled_from([0, 0, 1, 3, -2]))
        positions[service] += draw(st.sampled_from([1, 1, 2])) if made else 1
        others = [each.id for each in made if each.service != service] + ["grid-7"]
        seen = draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
        at = START + timedelta(seconds=clocks[service])
        cause, after = (seen[0], "") if draw(st.booleans()) and seen else ("", " ".join(seen))
        made.append(told(service, positions[service], at, cause=cause, after=after))
    return made


def ids(events: list[Envelope]) -> list[str]:
    return [each.id for _, each in order.arrange(events)]


def applied(arriving: list[Envelope]) -> list[str]:
    """What a live file holds, and in which order, when events arrive so."""
    file: dict[str, Any] = {}
    for number, one in enumerate(arriving, start=1):
        key = order.key(file, one)
        if key is not None:
            order.note(file, key, one)
            file.setdefault("ids", []).append(one.id)
        else:
            file = {"ids": ids(arriving[:number])}
            for found, each in order.arrange(arriving[:number]):
                order.note(file, found, each)
    return list(file["ids"])


@st.composite
def deliveries(draw: Any) -> tuple[list[Envelope], list[Envelope]]:
    """A history, and how it arrives: its services interleaved anew, or in no order at all."""
    history = draw(histories())
    report, *others = history
    if draw(st.booleans()):
        return history, [report, *draw(st.permutations(others))]
    arriving = []
    while others:
        service = draw(st.sampled_from(sorted({each.service for each in others})))
        following = next(each for each in others if each.service == service)
        others.remove(following)
        arriving.append(following)
    return history, [report, *arriving]


@settings(max_examples=200)
@given(deliveries())
def test_however_events_arrive_they_count_in_one_order(delivery):
    history, arriving = delivery
    assert applied(arriving) == ids(history)


@given(histories())
def test_nothing_counts_before_what_it_came_after(history):
    found = ids(history)
    assert found[0] == "intake-1"
    for one in history:
        for before in order.seen_before(one):
            if before in found:
                assert found.index(before) < found.index(one.id)
    for service in SERVICES:
        own = [each for each in found if each.startswith(f"{service}-")]
        assert own == sorted(own, key=lambda each: int(each.rpartition("-")[2]))


def test_where_nothing_decides_time_does():
    later = told("referral", 1, START + timedelta(seconds=9))
    earlier = told("risk", 5, START + timedelta(seconds=2))
    assert ids([told("intake", 1, START), later, earlier]) == ["intake-1", "risk-5", "referral-1"]


def test_events_that_name_each_other_in_a_circle_still_have_an_order():
    one = told("referral", 1, START, cause="risk-1")
    other = told("risk", 1, START, cause="referral-1")
    report = told("intake", 1, START)
    assert ids([report, one, other]) == ids([other, report, one])


LIFE = [
    event("case.reported", 1), event("case.accepted", 2), event("case.assigned", 3),
    event("case.signed", 4), event("case.handled", 5), event("case.sent_back", 6),
    event("case.handled", 7), event("case.resolved", 8), event("notice.failed", 9),
    event("agent.residents_informed", 10), event("risk.assessed", 11), event("case.rated", 12),
]  # fmt: skip


@given(st.data())
def test_a_file_of_events_that_arrive_in_any_order_is_the_whole_one(data):
    report, *others = LIFE
    arriving = [report, *data.draw(st.permutations(others))]
    expected = casefile.whole(LIFE)
    assert casefile.whole(arriving) == expected
    assert (expected["status"], expected["unreached"]) == ("rated", {})


def test_without_its_report_there_is_no_file():
    assert casefile.whole(LIFE[1:]) == {}
    assert casefile.whole([]) == {}
