"""Who is told what: one notice per audience, once per event, and never about a person."""

from uuid import UUID, uuid4

import pytest

from services.contracts import topology
from services.contracts.declare import Actor
from services.contracts.events import EVENTS
from services.contracts.events.intake import CaseDeclined, CaseReopened, CaseReported, CaseResolved
from services.contracts.events.meetings import MeetingConvened, MeetingDecided
from services.contracts.events.referral import (
    AgentAppointed,
    CaseAssigned,
    CaseEscalated,
    CaseHandled,
    ResidentsInformed,
)
from services.contracts.events.risk import PlanAdopted, RiskAssessed
from services.notify import domain, telling
from services.notify.domain import Notice
from services.notify.domain.errors import AlreadyConcluded
from services.notify.policy import load
from services.notify.publication import publication
from services.notify.reactions import reactions
from tests.controls.alone import START, Alone
from tests.controls.people import CLERK, DISTRICT, STREET
from tests.controls.vocabulary import events_of, written_by

CASE = "019609c8-0000-7000-8000-000000000003"
MEETING = "019609c8-0000-7000-8000-000000000004"
NUMBER = "150104002-2025-000003"
SYSTEM = Actor(id="system.referral", role="system")
HOUSING = f"{DISTRICT}:housing-bureau"
LAND = f"{DISTRICT}:natural-resources"
ASSIGNED = {
    "by": CLERK, "assignment": 1, "unit": HOUSING, "duty": "Register the deeds",
    "due": "2025-05-07", "paper": "handover-slip", "replaces": None,
}  # fmt: skip
REPORTED = CaseReported(
    by=CLERK, number=NUMBER, title="Title deeds", narrative="Wang Invented has none.",
    channel="petition", kind="housing", division=STREET, grid=None, since=None, households=207,
    sectors=[], parties=[{"person": str(uuid4()), "side": "applicant", "kind": "natural"}],
    wants="Deeds for Wang Invented", origin=None, first_asked="clerk.li", query_tag="0" * 64,
)  # fmt: skip
CONVENED = MeetingConvened(
    by=CLERK, title="Deeds", kind="ad-hoc", division=STREET, held_on="2025-04-20",
    units=[HOUSING, LAND, HOUSING], cases=[CASE],
)  # fmt: skip

SEVERAL = [
    (
        CaseDeclined(by=CLERK, reason="In court", route="litigation", basis="信访工作条例 §31"),
        [("residents", "case-declined")],
    ),
    (CaseAssigned(**ASSIGNED, lead=True), [(f"unit:{HOUSING}", "assigned-to-lead")]),
    (CaseAssigned(**ASSIGNED, lead=False), [(f"unit:{HOUSING}", "assigned-to-help")]),
    (
        CaseEscalated(
            by=SYSTEM, from_level="street", to_level="district", to_unit=LAND, ground="request",
            reason="Beyond us", ask="Coordinate",
        ),
        [(f"unit:{LAND}", "escalated-to-you"), ("residents", "case-escalated")],
    ),
    (
        CaseHandled(by=SYSTEM, outcome="settled", summary="All have deeds", done=207, of=207),
        [("staff:clerk.li", "verify-outcome")],
    ),
    (
        CaseReopened(by=CLERK, reason="One was left out"),
        [("residents", "case-reopened"), ("staff:clerk.li", "reopened-to-you")],
    ),
    (
        AgentAppointed(by=CLERK, agent="agent.sarula", station="community", mandate="All"),
        [("staff:agent.sarula", "you-act-for-residents"), ("residents", "agent-for-you")],
    ),
    (
        MeetingDecided(
            by=CLERK, meeting=MEETING, title="Deeds", held_on="2025-04-20", decision="Unseal",
            unit=LAND, due="2025-05-01",
        ),
        [(f"unit:{LAND}", "meeting-decided")],
    ),
    (
        RiskAssessed(by=SYSTEM, level="high", method="rules", grounds=["207"], experts=[]),
        [("staff:clerk.li", "high-risk")],
    ),
    (RiskAssessed(by=SYSTEM, level="low", method="rules", grounds=["1"], experts=[]), []),
    (
        PlanAdopted(
            by=CLERK, unit=LAND, person="handler.qian", measures=[], review_on="2025-06-15",
        ),
        [(f"unit:{LAND}", "plan-for-unit"), ("staff:handler.qian", "plan-for-person")],
    ),
]  # fmt: skip


@pytest.fixture
def notify() -> Alone:
    made = Alone("notify")
    assert made.hear(REPORTED, CASE, id_="intake-1") is None
    return made


def test_a_new_case_is_told_to_residents_and_to_the_first_asked_person(notify):
    assert notify.types == ["notice.sent"] * 2
    assert [each.subject for each in notify.told] == [CASE] * 2
    assert [each.streamversion for each in notify.told] == [0, 0]
    residents, staff = [each.data for each in notify.told]
    assert (residents["audience"], staff["audience"]) == ("residents", "staff:clerk.li")
    assert residents["about"] == "intake-1"
    assert residents["channel"] == "inbox"
    assert residents["facts"] == {"number": NUMBER, "title": "Title deeds"}
    assert residents["notice"] == str(Notice.id_of(UUID(CASE), "intake-1", 0))


@pytest.mark.parametrize(("event", "expected"), SEVERAL)
def test_who_is_told_what(notify, event, expected):
    assert notify.hear(event, CASE) is None
    found = [(each.data["audience"], each.data["template"]) for each in notify.told[2:]]
    assert found == expected


@pytest.mark.parametrize(("event", "expected"), SEVERAL)
def test_the_same_event_twice_is_told_once(notify, event, expected):
    for _ in range(2):
        assert notify.hear(event, CASE, id_="referral-9") is None
    assert len(notify.told) == 2 + len(expected)


def test_what_was_told_is_kept_in_both_languages(notify):
    notify.hear(CaseAssigned(**ASSIGNED, lead=True), CASE)
    assert notify.told[-1].data["text"] == {
        "zh": f"事项{NUMBER}“Title deeds”交由贵单位牵头办理，请于2025-05-07前办结。",
        "en": f"{NUMBER} “Title deeds” is assigned to you as the lead unit; due on 2025-05-07.",
    }


def test_codes_are_told_in_words(notify):
    notify.hear(CaseResolved(by=CLERK, outcome="settled", summary="", means="talk", told=1), CASE)
    told = notify.told[-1].data
    assert told["facts"]["outcome"] == "settled"
    assert "已化解" in told["text"]["zh"]
    assert told["text"]["en"].count("settled") == 1


def test_the_routes_that_are_open_are_named():
    """人民调解法 §26: which they are, and not only that there are some."""
    routes = [
        {"basis": "人民调解法 §26", "route": "administrative"},
        {"basis": "人民调解法 §26", "route": "litigation"},
    ]
    event = {"mediation": 1, "cause": "failed", "routes": routes}
    matter = {"number": NUMBER, "title": "Title deeds", "first_asked": "clerk.li"}
    told = telling.decide(load(), "mediation.routes_told", event, matter)
    assert [each.audience for each in told] == ["residents", "staff:clerk.li"]
    for each in told:
        assert each.facts["routes"] == "administrative,litigation"
        assert "申请行政裁决或处理、向人民法院起诉" in each.text["zh"]
        assert "a decision of the competent authority, sue in court" in each.text["en"]


def test_a_meeting_is_told_once_to_each_unit(notify):
    assert notify.hear(CONVENED, MEETING) is None
    told = notify.told[2:]
    assert [each.data["audience"] for each in told] == [f"unit:{HOUSING}", f"unit:{LAND}"]
    assert {each.subject for each in told} == {MEETING}
    assert told[0].data["facts"] == {"title": "Deeds", "held_on": "2025-04-20", "kind": "ad-hoc"}
    assert "临时会议" in told[0].data["text"]["zh"]


def test_braces_in_a_message_are_only_braces(notify):
    message = "Bring {number} and {0.__class__}"
    informed = ResidentsInformed(by=CLERK, means="message", message=message, told=207)
    assert notify.hear(informed, CASE) is None
    assert notify.told[-1].data["text"]["en"] == f"News of matter {NUMBER}: {message}"


def test_an_event_about_a_case_not_yet_reported_goes_back_to_the_broker():
    notify = Alone("notify")
    assigned = CaseAssigned(**ASSIGNED, lead=True)
    assert getattr(notify.hear(assigned, CASE, id_="referral-1"), "code", "") == "not-found"
    notify.hear(REPORTED, CASE)
    assert notify.hear(assigned, CASE, id_="referral-1") is None
    assert notify.told[-1].data["template"] == "assigned-to-lead"


def test_no_free_text_about_people_is_told(notify):
    for event, _ in SEVERAL:
        notify.hear(event, CASE)
    written = written_by(notify)
    for each in ("Wang Invented", "Beyond us", "One was left out", "In court", "narrative"):
        assert each not in written


def test_a_notice_is_concluded_once():
    act = {"by": {"id": "system.notify"}, "at": START}
    notice = Notice.decide(
        uuid4(), **act, subject=CASE, about="intake-1", audience="residents", channel="sms",
        template="case-received", facts={}, text={}, urgent=False,
    )  # fmt: skip
    notice.sent(**act)
    with pytest.raises(AlreadyConcluded) as caught:
        notice.failed(**act, tries=1, reason="late")
    assert caught.value.facts["state"] == "sent"
    with pytest.raises(AlreadyConcluded):
        notice.sent(**act)


def test_a_notice_for_an_inbox_is_there_with_its_decision():
    act = {"by": {"id": "system.notify", "role": "system"}, "at": START}
    notice = Notice.decide(
        uuid4(), **act, subject=CASE, about="intake-1", audience="residents", channel="inbox",
        template="case-received", facts={"number": NUMBER}, text={}, urgent=False,
    )  # fmt: skip
    (posted,) = notice.collect_events()
    told, subject = publication.tell(posted)
    assert (told.TYPE, told.notice, told.facts) == (
        "notice.sent",
        str(notice.id),
        {"number": NUMBER},
    )
    assert subject == CASE
    with pytest.raises(AlreadyConcluded):
        notice.sent(**act)


def test_every_domain_event_has_an_answer_for_the_world():
    assert publication.classes == events_of(domain)


def test_the_map_the_reactions_and_the_notices_agree():
    listens = set(topology.LISTENS["notify"])
    assert reactions.types == listens
    assert set(load().notices) <= listens
    assert listens <= set(EVENTS)


def test_every_text_is_used():
    policy = load()
    used = {row.template for rows in policy.notices.values() for row in rows}
    assert used == set(policy.templates)
