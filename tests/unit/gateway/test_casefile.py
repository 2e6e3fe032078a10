"""The case file as a fold: every event type leaves its mark, and the file keeps its shape."""

from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.readmodel import casefile, shapes, worklist, writing
from services.contracts import envelope
from services.contracts.envelope import Envelope
from services.contracts.events import EVENTS
from tests.controls import samples

CASE = "0196a1b2-0000-7000-8000-000000000001"
ABOUT_CASES = sorted(
    {samples.version(name)[0] for name in samples.NAMES}
    & {type_ for type_ in EVENTS if casefile.concerns(type_)}
)
BEFORE = {  # what must have happened for an event to make sense
    "case.signed": ["case.assigned"],
    "case.objected": ["case.assigned"],
    "case.objection_settled": ["case.assigned", "case.objected"],
    "case.duty_done": ["case.assigned", "case.signed"],
    "case.extended": ["case.assigned"],
    "mediation.answered": ["mediation.opened"],
    "mediation.session_held": ["mediation.opened"],
    "mediation.agreed": ["mediation.opened"],
    "mediation.failed": ["mediation.opened"],
    "risk.measure_reported": ["risk.plan_adopted"],
    "risk.measure_overdue": ["risk.plan_adopted"],
    "risk.signal_lifted": ["risk.signal_noted"],
    "risk.report_overdue": ["risk.report_due"],
    "risk.report_acknowledged": ["risk.report_due", "risk.reported_up"],
    "case.supervision_answered": ["case.supervised", "case.supervised"],
    "case.promise_kept": ["case.promised"],
    "case.promise_broken": ["case.promised"],
    "callback.tried": ["callback.planned"],
    "callback.given_up": ["callback.planned"],
    "callback.cancelled": ["callback.planned"],
}


def event(type_: str, position: int = 1, **data: Any) -> Envelope:
    """The kept sample of this type, about our case, with some of its data changed."""
    name = max(each for each in samples.NAMES if samples.version(each)[0] == type_)
    found = samples.event(name)
    if type_ == "case.reported":
        data = {"hotline": None, **data}  # else its answer to the hotline is a task of its own
    if "assignment" in found["data"]:
        data = {"assignment": 1, **data}
    found.update(
        subject=CASE,
        id=f"{EVENTS[type_].OWNER}-{position}",
        sequence=str(position),
        time=f"2025-04-07T01:{position % 60:02}:00+00:00",
        data={**found["data"], **data},
    )
    return envelope.of(found)


def folded(*types: str, **data: Any) -> dict[str, Any]:
    """The file after a report and these events; `data` goes to the last of them."""
    file: dict[str, Any] = {}
    for position, type_ in enumerate(types, start=1):
        more = data if position == len(types) else {}
        file = casefile.fold(file, event(type_, position, **more))
    return file


@pytest.mark.parametrize("type_", ABOUT_CASES)
def test_the_file_keeps_its_shape_after_every_event(type_: str) -> None:
    file = folded("case.reported", *BEFORE.get(type_, []), type_)
    always = {name for name, hint in get_type_hints(shapes.CaseFile).items()
              if type(None) not in get_args(hint)}  # fmt: skip
    assert always <= set(file)
    for name, hint in get_type_hints(shapes.CaseFile).items():
        if hint in {str, int} or getattr(hint, "__origin__", None) is list:
            kind = getattr(hint, "__origin__", hint)
            assert isinstance(file[name], kind), name
    assert file["heard"][type_].rpartition("-")[0] == EVENTS[type_].OWNER
    assert worklist.tasks(file) is not None
    assert writing.units(file) == sorted(set(writing.units(file)))


@pytest.mark.parametrize("type_", ["case.parties_opened", "case.of_tomorrow"])
def test_an_event_that_changes_nothing_only_leaves_its_mark(type_: str) -> None:
    before = folded("case.reported")
    told = event("case.accepted", 2)
    after = casefile.fold(
        folded("case.reported"), envelope.of({**told.as_json(), "type": type_, "streamversion": 0})
    )
    ours = {"heard", "changed_at"}
    assert {k: v for k, v in after.items() if k not in ours} == {
        k: v for k, v in before.items() if k not in ours
    }
    assert after["heard"][type_] == told.id


def test_a_case_passes_through_its_states() -> None:
    way = ["case.reported", "case.accepted", "case.handled", "case.resolved", "case.rated",
           "case.archived"]  # fmt: skip
    states = [folded(*way[: n + 1])["status"] for n in range(len(way))]
    assert states == ["registered", "accepted", "handled", "resolved", "rated", "archived"]
    again = folded(*way, "case.reopened")
    assert (again["status"], again["handled"], again["archived_at"]) == ("accepted", None, None)
    assert folded("case.reported", "case.declined")["lawful_route"]["route"]
    assert folded("case.reported", "case.declined", "case.reopened")["lawful_route"] is None


def test_the_holder_is_the_lead_unit_once_it_signed() -> None:
    before = folded("case.reported", "case.assigned", unit="150104:tax-bureau", lead=True)
    assert before["holder"] != "150104:tax-bureau"
    file = casefile.fold(before, event("case.signed", 9, unit="150104:tax-bureau"))
    assert (file["holder"], file["held_since"]) == (
        "150104:tax-bureau",
        "2025-04-07T01:09:00+00:00",
    )
    helper = folded("case.reported", "case.assigned", unit="150104:police", lead=False)
    assert casefile.fold(helper, event("case.signed", 3, unit="150104:police"))["holder"] != (
        "150104:police"
    )


def test_after_the_handling_the_centre_holds_it() -> None:
    file = folded("case.reported", "case.accepted", "case.handled")
    assert file["holder"] == f"{file['division'][:9]}:centre"


def test_versions_are_those_of_the_owners_streams() -> None:
    file = folded("case.reported")
    silent = envelope.of({**event("case.assigned", 2).as_json(), "streamversion": 0})
    assert "referral" not in casefile.fold(file, silent)["versions"]
    told = envelope.of({**event("case.assigned", 3).as_json(), "streamversion": 7})
    assert casefile.fold(file, told)["versions"]["referral"] == 7


def test_one_refusal_ends_a_mediation_and_all_consents_begin_it() -> None:
    sides = ["申请人", "物业公司"]
    file = folded("case.reported", "mediation.opened", sides=sides)
    one = casefile.fold(file, event("mediation.answered", 3, side=sides[0], consents=True))
    assert one["mediations"][0]["state"] == "offered"
    both = casefile.fold(one, event("mediation.answered", 4, side=sides[1], consents=True))
    assert both["mediations"][0]["state"] == "running"
    refused = casefile.fold(both, event("mediation.answered", 5, side=sides[1], consents=False))
    assert refused["mediations"][0]["state"] == "refused"


def test_measures_are_numbered_and_reported() -> None:
    measures = [{"number": "1", "what": "走访", "unit": "150104002:centre", "due": "2025-05-01"}]
    file = folded("case.reported", "risk.plan_adopted", measures=measures, person="handler.wang")
    assert "measure" in {each.kind for each in worklist.tasks(file)}
    done = casefile.fold(file, event("risk.measure_reported", 3, measure=1, done=True))
    assert done["risk_view"]["plan"]["measures"][0]["done"] is True
    assert "measure" not in {each.kind for each in worklist.tasks(done)}


def test_a_case_that_was_merged_twice_stands_once_in_the_other() -> None:
    file = folded("case.reported", "case.absorbed", "case.absorbed")
    assert len(file["merged"]) == 1


def test_notices_and_the_rest_of_a_meeting_are_no_part_of_the_file() -> None:
    others = {"notice.sent", "meeting.convened", "meeting.held",
              "grid.established", "grid.incident_found", "grid.patrol_done"}  # fmt: skip
    assert not {type_ for type_ in others if casefile.concerns(type_)}
    assert set(casefile.FOLDS) <= set(ABOUT_CASES)


@given(st.lists(st.sampled_from([each for each in ABOUT_CASES if each not in BEFORE]), max_size=12))
def test_folding_in_two_parts_is_folding_at_once(types: list[str]) -> None:
    """What makes a rebuild, a live file and a file as of an instant the same."""
    whole = folded("case.reported", *types)
    half = len(types) // 2
    file = folded("case.reported", *types[:half])
    for position, type_ in enumerate(types[half:], start=half + 2):
        file = casefile.fold(file, event(type_, position))
    assert file == whole


# Worklist -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["case.reported"], "decide-acceptance"),
        (["case.reported", "case.accepted", "case.handled"], "verify-and-tell"),
        (["case.reported", "case.accepted", "case.handled", "case.resolved", "case.rated"],
         "archive"),
    ],
)  # fmt: skip
def test_the_desks_part_falls_to_the_first_asked_person(types: list[str], kind: str) -> None:
    file = folded(*types)
    assert (f"staff:{file['first_asked']}", kind) in {
        (each.audience, each.kind) for each in worklist.tasks(file)
    }


def test_an_assignment_is_signed_for_and_completed_and_objections_go_to_the_centre() -> None:
    def about_it(file: dict[str, Any]) -> list[tuple[str, str, str | None]]:
        tasks = [each for each in worklist.tasks(file) if each.ref == "1"]
        return [(each.audience, each.kind, each.due) for each in tasks]

    file = folded("case.reported", "case.accepted", "case.assigned", unit="150104:police")
    due = file["assignments"][0]["due"]
    assert about_it(file) == [("unit:150104:police", "sign", due)]
    file = casefile.fold(file, event("case.signed", 4))
    assert about_it(file) == [("unit:150104:police", "complete", due)]
    file = casefile.fold(file, event("case.objected", 5))
    centre = f"unit:{file['division'][:9]}:centre"
    assert about_it(file) == [(centre, "settle-objection", due)]
    file = casefile.fold(file, event("case.objection_settled", 6, upheld=False))
    assert about_it(file) == []


def test_a_finished_case_asks_nothing_of_anybody() -> None:
    types = ["case.reported", "case.accepted", "case.assigned", "risk.plan_adopted",
             "case.handled", "case.resolved"]  # fmt: skip
    assert worklist.tasks(folded(*types)) == []


def test_a_unit_sees_the_case_while_it_has_a_part_in_it() -> None:
    file = folded("case.reported", "case.assigned", unit="150104:police")
    assert "150104:police" in writing.units(file)
    gone = casefile.fold(file, event("case.objection_settled", 3, upheld=False))
    assert "150104:police" not in writing.units(gone)
