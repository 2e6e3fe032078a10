"""No score, label, level or prediction of a person: there is no field that could hold one."""

import json
import re
from pathlib import Path

import pytest

from services.chassis import schemas
from services.contracts import codes

CONTRACTS = Path(schemas.HOME)
FORBIDDEN = re.compile(
    r"score|grade|level|label|tag|predict|probab|danger|threat|risk|stab|temper|mood|behav|track|"
    r"whereabouts|position|latitude|longitude|class|rank|rating|watch|category|profile|type"
)
CARE = sorted(
    path
    for path in schemas.documents()
    if re.search(r"care|helper|record-help|withdraw-consent|open-person", path)
)
LABELS = re.compile(r"三失一偏|重点|危险|高危|肇事|等级|标签|稳控")


def fields(schema):
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from fields(inner)
    for each in schema.get("$defs", {}).values():
        yield from fields(each)


def test_the_documents_of_care_are_found():
    assert len(CARE) >= 18


@pytest.mark.parametrize("path", CARE)
def test_no_field_can_hold_a_judgement_of_a_person(path):
    named = set(fields(schemas.documents()[path])) - {"by"}
    assert not [each for each in named if FORBIDDEN.search(each)]


def test_no_code_of_care_judges_a_person():
    for table in (codes.CARE_GROUNDS, codes.HELPS, codes.CARE_ENDS, codes.CONSENT_FORMS):
        for code, words in table.items():
            assert not FORBIDDEN.search(code)
            assert not LABELS.search(words[0])


def test_a_note_says_in_the_schema_what_it_is_for():
    for name in ("grid.record-help", "grid.record-care-visit"):
        schema = schemas.documents()[f"schemas/commands/{name}.json"]
        assert "no judgement of the person" in schema["description"].lower()
        assert json.dumps(schema["properties"]["note"]).count("300") == 1
