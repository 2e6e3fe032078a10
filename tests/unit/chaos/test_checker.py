"""The checker: clean where all is well, and each thing that can go wrong has its letter."""

import ast
import copy
from pathlib import Path

import pytest

from services.chassis import component
from services.contracts import topology
from tests.chaos import checker
from tests.chaos.checker.evidence import (
    SERVICES,
    TABLE,
    Command,
    Evidence,
    Fed,
    ReadModel,
    Row,
    Served,
    Store,
    Try,
)

CASE, MATTER = "case-1", "clerk.li:k1"
REPORTED = Fed("intake-1", "intake", "case.reported", CASE, 1, 1, MATTER)
ASSESSED = Fed("risk-2", "risk", "risk.assessed", CASE, 2, 2, "intake-1")
TOLD = Fed("notify-3", "notify", "notice.sent", CASE, 3, 0, "intake-1")


@pytest.fixture
def well() -> Evidence:
    """One case, registered, and everything that follows from it."""
    heard = {("intake", "intake-1"): None}
    answer = {("command", MATTER): "done", ("risk", "risk-2"): None}
    stores = {name: Store(inbox=dict(heard), positions={"relay": 9}) for name in SERVICES}
    stores["intake"] = Store(
        [
            Row(1, CASE, 1, "intake.case.registered", MATTER, ("n-1", "tag-1", "somebody")),
            Row(2, CASE, 2, "intake.case.graded", "risk-2"),
        ],
        answer, {"relay": 2}, {"somebody"},
    )  # fmt: skip
    stores["referral"].rows = [
        Row(1, CASE, 1, "referral.file.announced", "intake-1"),
        Row(2, "limits", 1, "referral.limits.begun", "intake-1"),
    ]
    stores["risk"].rows = [
        Row(1, CASE, 1, "risk.matter.opened", "intake-1"),
        Row(2, CASE, 2, "risk.matter.assessed", "intake-1"),
    ]
    stores["notify"].rows = [
        Row(1, CASE, 1, "notify.matter.opened", "intake-1"),
        Row(2, "notice", 1, "notify.notice.decided", "intake-1", ("residents", "t", "inbox")),
        Row(3, "notice", 2, "notify.notice.sent", "intake-1"),
    ]
    for name in ("referral", "notify"):
        stores[name].inbox["risk", "risk-2"] = None
    feed = [REPORTED, ASSESSED, TOLD]
    trail = [(each.id, each.source, each.type, each.subject) for each in feed]
    return Evidence(
        [Command(1, "register", "clerk.li", "k1", "", [Try(201, id=CASE, version=1)], 1)],
        stores, feed, copy.deepcopy(stores),
        ReadModel(trail, {CASE: ("registered", {"intake": 1, "risk": 2})},
                  {(each.source, each.id) for each in feed}, notices=1),
        {CASE: Served(200, "registered", '"i1.k2"', [each.id for each in feed])},
    )  # fmt: skip


def found(evidence: Evidence) -> dict[str, set[str]]:
    """What was found, by letter."""
    made: dict[str, set[str]] = {}
    for letter, check in checker.examine(evidence).checks:
        made.setdefault(letter, set()).add(check)
    return made


def both(evidence: Evidence, name: str) -> list[Store]:
    return [evidence.stores[name], evidence.later[name]]


def test_nothing_is_found_where_all_is_well(well):
    assert found(well) == {}
    assert checker.examine(well).looked_at["effects"] == 5


def test_an_answered_command_that_is_not_stored_is_lost(well):
    well.commands.append(Command(2, "accept", "clerk.li", "k2", CASE, [Try(200, id=CASE)], 1))
    assert found(well) == {"lost": {"answered 2xx, not in the store"}}


def test_a_command_done_twice_is_duplicated(well):
    for store in both(well, "intake"):
        store.rows.append(Row(3, "case-2", 1, "intake.case.registered", MATTER, ("n-2", "tag-2")))
    assert "a command was done twice" in found(well)["duplicated"]


def test_one_key_with_two_answers_is_duplicated(well):
    well.commands[0].tries.append(Try(201, id="case-2", version=1))
    assert "one key, two answers" in found(well)["duplicated"]


def test_half_of_an_unanswered_command_is_lost(well):
    well.commands.append(Command(2, "accept", "clerk.li", "k2", CASE, [Try(503)], 1))
    assert found(well) == {}
    well.stores["intake"].inbox["command", "clerk.li:k2"] = "done"
    assert found(well) == {"lost": {"half a command is there"}}


def test_a_command_surely_refused_and_yet_done_is_a_phantom(well):
    well.commands[0].tries = [Try(503, certain=True), Try(409)]
    well.commands[0].asked = 2
    assert found(well) == {"phantom": {"answered no, and yet done"}}
    well.commands[0].asked = 3  # one was never answered: nobody knows
    assert found(well) == {}


def test_a_command_nobody_gave_is_a_phantom(well):
    well.commands[0].key = "another"
    assert "stored, and nobody asked it" in found(well)["phantom"]


def test_a_stream_with_a_gap_is_lost(well):
    for store in both(well, "intake"):
        store.rows[1] = Row(2, CASE, 3, "intake.case.graded", "risk-2")
    assert found(well) == {"lost": {"a stream has a gap"}}


def test_a_party_without_a_key_is_lost(well):
    for store in both(well, "intake"):
        store.people.clear()
    assert found(well) == {"lost": {"a party is not in the vault"}}


def test_a_stored_event_that_is_not_in_the_feed_is_lost(well):
    well.feed.remove(TOLD)
    assert "stored, not in the feed" in found(well)["lost"]


def test_of_one_kind_all_events_are_in_the_feed_or_none(well):
    for store in both(well, "notify"):
        store.rows += [Row(4, "new", 1, "notify.new", "c"), Row(5, "new", 2, "notify.new", "c")]
    assert found(well) == {}
    well.feed.append(Fed("notify-5", "notify", "new.said", "new", 5, 2, "c"))
    assert "stored, not in the feed" in found(well)["lost"]


def test_the_same_event_again_is_allowed_and_another_under_its_id_is_not(well):
    well.feed.append(REPORTED)
    assert found(well) == {}
    well.feed.append(Fed("intake-1", "intake", "case.reported", "case-9", 1, 1, "clerk.li:k9"))
    assert found(well)["duplicated"] == {"one id, two events in the feed"}
    assert found(well)["phantom"] == {"in the feed, not in the store"}


def test_an_event_in_the_feed_that_nobody_stored_is_a_phantom(well):
    well.feed.append(Fed("intake-9", "intake", "case.accepted", CASE, 9, 3, "clerk.li:k9"))
    assert "in the feed, not in the store" in found(well)["phantom"]


def test_a_sequence_that_goes_down_is_out_of_order(well):
    earlier = Fed("intake-0", "intake", "case.reported", CASE, 0, 1, MATTER)
    well.feed.append(earlier)
    assert "order of the feed" in found(well)["out of order"]
    well.feed.remove(earlier)
    well.feed.append(REPORTED)  # again: its first time counts
    assert found(well) == {}


def test_a_trail_in_another_order_is_out_of_order(well):
    well.read_model.trail.append(("intake-0", "intake", "case.reported", CASE))
    assert "order of the trail" in found(well)["out of order"]


def test_an_event_that_a_listener_did_not_hear_is_lost(well):
    del well.later["grid"].inbox["intake", "intake-1"]
    well.read_model.heard.discard(("risk", "risk-2"))
    assert found(well) == {"lost": {"heard by nobody"}}


def test_an_effect_that_is_missing_or_doubled_is_found(well):
    well.later["risk"].rows.append(Row(3, "x", 1, "risk.matter.opened", "intake-1"))
    well.later["referral"].rows.pop(0)
    assert found(well) == {
        "duplicated": {"case.reported makes risk.matter.opened"},
        "lost": {"case.reported makes referral.file.announced"},
    }


def test_a_notice_that_goes_out_twice_is_duplicated(well):
    for store in both(well, "notify"):
        store.rows.append(
            Row(4, "other", 1, "notify.notice.decided", "intake-1", ("residents", "t", "inbox"))
        )
    assert found(well) == {"duplicated": {"a notice twice"}}


def test_dead_letters_are_lost(well):
    well.dead["risk"] = 2
    assert found(well) == {"lost": {"dead letters"}}


def test_a_gap_in_the_audit_trail_is_lost(well):
    well.served[CASE].trail.pop()
    assert found(well) == {"lost": {"a gap in the audit trail"}}


def test_a_case_file_that_says_something_else_differs(well):
    well.read_model.cases[CASE] = ("accepted", {"intake": 1, "risk": 2})
    well.served[CASE].etag = '"i1"'
    assert found(well) == {"differs": {"a case file", "ETag"}}


def test_a_rebuild_that_differs_is_found(well):
    well.rebuilds["cases"] = ["case-1: status"]
    assert found(well) == {"differs": {"rebuild of cases"}}


def test_the_checker_shares_no_code_with_what_it_checks():
    for path in Path(checker.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level <= 1, path
                names = [node.module or ""] if node.level == 0 else []
            for name in names:
                assert name.split(".")[0] not in {"services", "gateway", "subscriber", "deploy"}


def test_the_checkers_own_table_is_not_of_yesterday():
    """It was written by hand; what it says is still so. It may know less than the map."""
    for listener, types in TABLE["hears"].items():
        assert set(types) <= set(topology.LISTENS[listener]), listener
    told = {
        cls.TOPIC
        for name in SERVICES
        for cls in component.load(name).publication.classes
        if not component.load(name).publication.is_silent(cls)
    }
    assert set(TABLE["told"]) <= told
