"""Risk grades matters: no field could hold a grade, a label or a name of a person."""

import re
from pathlib import Path

import pytest

from services.chassis import schemas
from services.contracts import codes
from services.contracts.events import EVENTS

OF_RISK = sorted(path for path in schemas.documents() if re.search(r"/risk\.", path))
# What a field about a person would be called, staff who act aside.
OF_PEOPLE = re.compile(
    r"name|phone|identity|address|birth|gender|character|temper|mood|behav|record|history|"
    r"party|parties|suspect|offender|resident(?!s$)|subject|applicant|respondent|label|tag|score"
)
STAFF = {"by", "person", "experts"}  # who answers for a plan, and who graded: staff ids
LABELS = re.compile(r"三失一偏|重点人|肇事|极端|缠访|闹访|前科|危险分子|稳控")
TABLES = (codes.RISKS, codes.SIGNALS, codes.SIGNAL_SOURCES)


def fields(schema):
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from fields(inner)
    for each in schema.get("$defs", {}).values():
        yield from fields(each)


def test_the_documents_of_risk_are_found():
    assert len(OF_RISK) >= 20


@pytest.mark.parametrize("path", OF_RISK)
def test_no_field_speaks_of_a_person(path):
    inner = set(fields(schemas.documents()[path])) - STAFF - {"id", "role", "unit", "region"}
    assert not [each for each in inner if OF_PEOPLE.search(each)]


def test_no_code_labels_a_person():
    for table in TABLES:
        for words in table.values():
            assert not LABELS.search(words[0])


def test_no_policy_labels_a_person():
    for file in Path("services/risk/policy").glob("*.yaml"):
        assert not LABELS.search(file.read_text(encoding="utf-8"))


def test_a_signal_says_in_its_schema_what_it_is_for():
    schema = schemas.documents()["schemas/commands/risk.note-signal.json"]
    assert "no judgement of a person" in schema["description"].lower()
    assert schema["properties"]["note"]["maxLength"] == 300


def test_who_is_named_is_staff():
    """A staff id has no room for a name: lower-case letters, digits, dots."""
    staff = schemas.documents()["schemas/commands/risk.assess.json"]["properties"]["experts"]
    assert staff["items"]["pattern"] == r"^[a-z0-9][a-z0-9.-]*$"
    assert not [t for t in EVENTS if t.startswith("risk.") and "person_" in t]
