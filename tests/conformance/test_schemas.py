"""What was published once stays readable, and nothing is published that is not described.

How compatibility is held, three times over:
1. Samples of every version ever published are kept (`tests/controls/events`), together with every
   field filled. They must still become their dataclass, be valid under today's schema, and hold
   nothing that it does not name: so no field goes, none becomes required, no type narrows.
2. `python -m services.chassis schemas` refuses to overwrite a published schema with one that
   breaks its readers (`services/chassis/compatibility.py` has the rules).
3. Where git has a history, today's schemas are compared with every one that was committed.
Whoever must break a reader declares a new version; file and sample of the old one stay.
"""

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from services.chassis import codec, compatibility, schemas
from services.contracts import envelope as ce
from services.contracts.commands import COMMANDS
from services.contracts.events import EVENTS

from ..controls import inventing, samples
from . import event_table

REPOSITORY = Path(__file__).parents[2]
PUBLISHED = "services/contracts/schemas/events"
COMMITS = 200  # that touched a schema; older ones were compared when these were made
DOCUMENTS = schemas.documents()
SOME_SCHEMA = min(path for path in DOCUMENTS if path.startswith("schemas/events/"))


def is_current(name: str) -> bool:
    type_, version = samples.version(name)
    return version == EVENTS[type_].VERSION


def schema_of(name: str) -> dict[str, Any]:
    type_, version = samples.version(name)
    file = REPOSITORY / PUBLISHED / f"{type_}.{version}.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


def validate(instance: Any, schema: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(instance)


def test_the_schema_files_are_what_the_contracts_make() -> None:
    assert schemas.differing() == [], "run `make contracts`"


@pytest.mark.parametrize("path", sorted(path for path in DOCUMENTS if "/" in path))
def test_every_schema_is_a_schema(path: str) -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENTS[path])


@pytest.mark.parametrize("type_", sorted(EVENTS))
def test_the_samples_of_an_event_fill_every_field(type_: str) -> None:
    """Else run `python -m tests.controls.samples`, and look at what it wrote."""
    cls = EVENTS[type_]
    assert inventing.missing_fields(cls, schemas.event_schema(cls)) == set()


def test_every_version_with_a_schema_has_a_sample_and_the_other_way_round() -> None:
    stored = {samples.version(file.stem) for file in (REPOSITORY / PUBLISHED).glob("*.json")}
    assert stored == {samples.version(name) for name in samples.NAMES}


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_sample_is_still_read(name: str) -> None:
    event = ce.read(samples.body(name))
    type_, version = samples.version(name)
    assert event.type == type_
    assert event.dataschema == f"urn:fengqiao:event:{type_}:{version}"
    assert event.as_json() == samples.event(name)
    if is_current(name):
        built = codec.plain(codec.build(EVENTS[type_], dict(event.data)))
        assert {key: built[key] for key in event.data} == event.data


@pytest.mark.parametrize("name", samples.NAMES)
def test_a_sample_is_valid_and_holds_only_what_its_schema_names(name: str) -> None:
    data, schema = samples.event(name)["data"], schema_of(name)
    validate(data, schema)
    assert set(data) <= set(schema["properties"])


@pytest.mark.parametrize("name", samples.NAMES)
def test_readers_ignore_what_a_later_version_adds(name: str) -> None:
    later = {**samples.event(name)["data"], "said_later": {"x": 1}}
    validate(later, schema_of(name))
    if is_current(name):
        codec.build(EVENTS[samples.version(name)[0]], later)


def test_no_schema_ever_committed_is_broken_by_todays() -> None:
    if shutil.which("git") is None or not (REPOSITORY / ".git").exists():
        pytest.skip("no git history to compare with")
    for path, blob in committed():
        now = REPOSITORY / path
        assert now.exists(), f"{path} was published and is gone"
        was = json.loads(git("cat-file", "blob", blob))
        assert compatibility.breaks(was, json.loads(now.read_text("utf-8"))) == [], path


def committed() -> list[tuple[str, str]]:
    """Every state that a schema was committed in: path and blob."""
    commits = git("log", f"-{COMMITS}", "--format=%H", "--", PUBLISHED).split()
    trees = [git("ls-tree", "-r", commit, "--", PUBLISHED) for commit in commits]
    lines = {line for tree in trees for line in tree.splitlines()}
    return sorted((line.split("\t")[1], line.split()[2]) for line in lines)


def git(*words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(REPOSITORY), *words], capture_output=True, check=True, text=True
    ).stdout


def changed(change: Any) -> list[str]:
    old = schema_of("case.assigned.1")
    new = copy.deepcopy(old)
    change(new)
    return compatibility.breaks(old, new)


def require(schema: dict[str, Any], name: str) -> None:
    schema["properties"][name] = {"type": "string"}
    schema["required"].append(name)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda s: s["properties"].pop("unit"), "data.unit is gone"),
        (lambda s: require(s, "urgency"), "data.urgency became required"),
        (lambda s: s["required"].remove("unit"), "data.unit became optional"),
        (lambda s: s["properties"]["unit"].update(maxLength=9), "data.unit was"),
        (lambda s: s["properties"]["due"].update(format="date-time"), "data.due was"),
        (lambda s: s["properties"]["assignment"].update(type="string"), "data.assignment was"),
        (lambda s: s["properties"]["replaces"]["anyOf"].pop(), "data.replaces was"),
        (lambda s: s["properties"]["replaces"]["anyOf"][0].update(maximum=9), "data.replaces was"),
        (lambda s: s["$defs"]["Actor"]["properties"].pop("role"), "data.by.role is gone"),
        (lambda s: s["$defs"]["Actor"]["properties"]["role"]["enum"].pop(), "data.by.role was"),
    ],
)
def test_a_change_that_breaks_readers_is_found(change: Any, fault: str) -> None:
    assert changed(change)[0].startswith(fault)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s["properties"].update(urgency={"type": "string"}),
        lambda s: s.update(description="said better"),
        lambda s: s["$defs"]["Actor"]["properties"]["role"]["enum"].append("guest"),
    ],
)
def test_a_change_that_breaks_nobody_may_be_made(change: Any) -> None:
    assert changed(change) == []


def test_a_break_inside_a_list_is_found() -> None:
    old = schema_of("notice.sent.1")
    old["properties"]["marks"] = {"type": "array", "items": {"type": "string"}}
    new = copy.deepcopy(old)
    new["properties"]["marks"]["items"]["type"] = "integer"
    assert compatibility.breaks(old, new)[0].startswith("data.marks[] was")


def test_writing_refuses_a_break_and_writes_nothing(tmp_path: Path) -> None:
    schemas.write(tmp_path)
    assert schemas.differing(tmp_path) == []
    published = tmp_path / SOME_SCHEMA
    was = json.loads(published.read_text("utf-8"))
    was["properties"]["mood"] = {"type": "string"}  # as if today's contracts had lost a field
    published.write_text(json.dumps(was), "utf-8")
    with pytest.raises(schemas.Incompatible, match="mood is gone"):
        schemas.write(tmp_path)
    assert json.loads(published.read_text("utf-8")) == was


def test_checking_lists_what_is_missing_changed_or_left_over(tmp_path: Path) -> None:
    schemas.write(tmp_path)
    (tmp_path / SOME_SCHEMA).unlink()
    (tmp_path / "schemas/events/case.rated.77.json").write_text("{}")
    (tmp_path / "schemas/commands/intake.forget.json").write_text("{}")
    (tmp_path / "asyncapi.json").write_text("{}")
    assert schemas.differing(tmp_path) == [
        "asyncapi.json",
        "schemas/commands/intake.forget.json",
        SOME_SCHEMA,
        "schemas/events/case.rated.77.json",
    ]
    schemas.write(tmp_path)
    assert schemas.differing(tmp_path) == []


def test_asyncapi_has_a_channel_for_every_event_and_refers_only_to_itself() -> None:
    document = DOCUMENTS["asyncapi.json"]
    assert set(document["channels"]) == set(EVENTS)
    assert len(document["operations"]) == len(EVENTS)
    assert document["asyncapi"] == "3.0.0"
    for reference in references(document):
        place: Any = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [found for each in value.values() for found in references(each)]
    if isinstance(value, list):
        return [found for each in value for found in references(each)]
    return []


@pytest.mark.parametrize("name", [each for each in samples.NAMES if is_current(each)])
def test_a_sample_is_valid_under_asyncapi(name: str) -> None:
    document = DOCUMENTS["asyncapi.json"]
    message = document["components"]["messages"][samples.version(name)[0]]
    validate(samples.event(name), {**message["payload"], "components": document["components"]})


def test_every_command_has_a_schema() -> None:
    paths = {f"schemas/commands/{name}.json" for name in COMMANDS}
    assert paths <= set(DOCUMENTS)


def test_the_page_for_outside_systems_has_every_event() -> None:
    """Else run `python -m tests.conformance.event_table`."""
    assert event_table.written() == event_table.table()


def test_the_page_has_every_attribute_of_the_envelope() -> None:
    page = event_table.PAGE.read_text("utf-8")
    assert not [each for each in samples.event("case.accepted.1") if f"| `{each}` |" not in page]
