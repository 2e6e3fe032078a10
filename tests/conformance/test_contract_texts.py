"""Whatever the contracts name has its words, its owner and its way in; nothing else is named."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml

from gateway import papers
from gateway.readmodel import casefile, errands, meetings, worklist
from gateway.routes import ACTS
from services.chassis import component
from services.contracts import topology
from services.contracts.commands import COMMANDS
from services.contracts.events import EVENTS

TEXTS = Path(__file__).parents[2] / "gateway" / "texts"
COMPONENTS = {name: component.load(name) for name in topology.SERVICES}
STATUSES = (
    "registered",
    "accepted",
    "declined",
    "handled",
    "resolved",
    "rated",
    "confirmed",
    "archived",
)
FIELD = re.compile(r"\{([a-z_]+)\}")


def texts(name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load((TEXTS / f"{name}.yaml").read_text("utf-8"))
    return found


@pytest.mark.parametrize("type_", sorted(EVENTS))
def test_every_event_has_a_phrase_for_the_trail(type_: str) -> None:
    phrase = texts("trail")[type_]
    assert set(phrase) == {"zh", "en"}
    assert all(phrase.values())
    fields = set(EVENTS[type_].__annotations__)
    for words in phrase.values():
        assert set(FIELD.findall(words)) <= fields
    assert set(FIELD.findall(phrase["zh"])) == set(FIELD.findall(phrase["en"]))


def test_no_phrase_is_for_an_unknown_event() -> None:
    assert set(texts("trail")) == set(EVENTS)


def busy_file(status: str, report: str) -> dict[str, Any]:
    """A case file with an assignment in every state and a plan, so that it makes every task."""
    states = ("assigned", "signed", "objected", "disputed", "rerouted", "done")
    assignments = [
        {"assignment": number, "unit": "150104:court", "state": state, "due": None, "since": ""}
        for number, state in enumerate(states, start=1)
    ]
    return {
        "status": status,
        "first_asked": "clerk.li",
        "changed_at": "",
        "division": "150104002",
        "assignments": assignments,
        "risk_view": busy_risk(report),
        "supervised": [{"unit": "150104:court", "answer_by": "2025-04-11", "answer": None}],
        "order": {"number": "HH2025040800123", "reply_due": "2025-04-11T18:00:00+08:00"},
        "promises": [{"promise": 1, "due": "2025-04-11T18:00:00+08:00", "state": "open"}],
        "duty": {"offered": {"receiver": "clerk.wu", "at": ""}},
        "duplicates": [{"case": "another"}],
        "unreached": {"somebody": {"at": ""}},
        **silent_agent(),
        "forms": [
            {
                "form": "1",
                "ordinal": 1,
                "act": None,
                "state": state,
                "issued_at": "",
                "to": "150104:court",
                "answer_by": None,
                "wants_answer": True,
                "signatures": [{"side": "issuer", "unit": "150104002:centre", "by": None}],
            }
            for state in ("issued", "in-force")
        ],
        "callback": {"state": "planned", "on": "2025-04-12", "tries": 0},
        "crime_report": {"unit": "150104002:police-station", "taken": None, "at": ""},
        "mediations": [agreed(None), agreed("asked")],
    }


def busy_risk(report: str) -> dict[str, Any]:
    """High, with a plan for less, a measure that is not done, and a report in this state."""
    plan = {
        "person": "clerk.li", "level": "medium", "track_by": "2025-04-11",
        "measures": [{"number": 1, "due": None, "done": False}],
    }  # fmt: skip
    due = "2025-04-11T18:00+08:00"
    told = {"state": report, "to_unit": "150104:court", "due": due}
    return {"level": "high", "plan": plan, "report": told}


def silent_agent() -> dict[str, Any]:
    """An agent from whom the residents have not heard in time."""
    silence = {"limit": "inform.1", "what": "inform", "state": "overdue", "unit": None}
    return {
        "agents": [{"agent": "agent.sarula"}],
        "limits": [{**silence, "last_day": "2025-04-11"}],
    }


def agreed(confirmation: str | None) -> dict[str, Any]:
    days = {"confirm_until": "", "revisit_on": "", "revisits": 0, "confirmation": confirmation}
    duties = [{"number": 1, "state": "owed", "by": ""}]
    return {"body": "x", "state": "agreed", "agreement": days, "duties": duties}


def waiting_files() -> list[dict[str, Any]]:
    """Accepted cases that nobody handles, that are being mediated, and whose papers are done."""
    file = {**busy_file("accepted", "due"), "holder": "150104002:centre"}
    talk = {"body": "x", "state": "running", "mediator": "mediator.he"}
    done = {"assignment": 1, "unit": "150104:court", "state": "done", "due": None, "since": ""}
    return [
        {**file, "assignments": [], "mediations": []},
        {**file, "assignments": [], "mediations": [talk]},
        {**file, "assignments": [done], "mediations": []},
    ]


def busy_meeting() -> list[worklist.Due]:
    """A meeting to be held, and one with a duty."""
    duty = {"duty": 1, "person": None, "unit": "", "due": "", "state": "owed"}
    facts = dict.fromkeys(("division", "held_on", "since"), "")
    file = {**facts, "id": str(UUID(int=9)), "state": "convened", "duties": [duty]}
    return [due for _, found in meetings.tasks(file) for due in found]


def busy_errands() -> list[worklist.Due]:
    """A danger, a task in each state and a care plan, so that every errand is made."""
    facts: dict[str, Any] = {"id": "", "grid": "", "check_by": "", "due": "", "pushed_by": ""}
    care = {"id": "", "state": "open", "helpers": ["handler.wu"], "review_on": ""}
    tasks = [
        errands.of_task({**facts, "state": state, "unacknowledged": True})
        for state in errands.OF_TASKS
    ]
    danger = errands.of_danger({**facts, "state": "open"})
    return [*danger, *(due for each in tasks for due in each), *errands.of_care(care)]


def test_every_kind_of_task_has_a_text_and_no_text_is_for_none() -> None:
    made = {
        due.kind
        for status in STATUSES
        for report in ("due", "reported")
        for due in worklist.tasks(busy_file(status, report))
    }
    made |= {due.kind for file in waiting_files() for due in worklist.tasks(file)}
    made |= {due.kind for due in (*busy_errands(), *busy_meeting())}
    found = texts("tasks")
    assert set(found) == made
    assert all(set(words) == {"zh", "en"} and all(words.values()) for words in found.values())


def test_every_fold_is_for_a_registered_event() -> None:
    assert set(casefile.FOLDS) <= set(EVENTS)


@pytest.mark.parametrize("service", topology.LISTENS)
def test_the_map_names_only_registered_events_and_nobody_hears_itself(service: str) -> None:
    for type_ in topology.LISTENS[service]:
        if type_ != "#":
            assert service != EVENTS[type_].OWNER


@pytest.mark.parametrize("service", topology.SERVICES)
def test_whoever_listens_reacts_to_each_event_and_to_no_other(service: str) -> None:
    assert set(COMPONENTS[service].reactions.types) == set(topology.LISTENS[service])


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_one_owner_that_decides_it(name: str) -> None:
    deciding = [
        service
        for service, found in COMPONENTS.items()
        if COMMANDS[name] in found.application.decisions
    ]
    assert deciding == [COMMANDS[name].OWNER]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_a_way_in(name: str) -> None:
    ways = [act.path for act in (*ACTS, *papers.ACTS) if act.command is COMMANDS[name]]
    assert bool(ways) != COMMANDS[name].INTERNAL


def test_no_service_decides_what_is_no_command() -> None:
    decided = {each for found in COMPONENTS.values() for each in found.application.decisions}
    assert decided <= set(COMMANDS.values())
