"""Every no that can be answered has words in both languages, and the facts that its words need."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

import pytest
import yaml

from gateway import app, bodies, languages
from gateway.problems import Problem, in_words
from services.contracts import codes
from services.contracts.commands import COMMANDS
from services.contracts.events import EVENTS

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("intake", "referral", "grid", "risk", "notify")
GATEWAY = sorted((ROOT / "gateway").rglob("*.py"))
ELSEWHERE = "*"  # facts are in a variable: what they hold is not seen here
ADDED = {  # facts that are no literals where the problem is made
    "if-match-missing": {"etag"},  # commanding._current
    "stale": {"etag"},
    "fault": set(),
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def modules_of_domain(service: str) -> Iterator[ModuleType]:
    folder = ROOT / "services" / service
    for path in (*folder.glob("domain.py"), *folder.glob("domain/*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield importlib.import_module(".".join(parts).removesuffix(".__init__"))


def errors_of_domains() -> dict[str, Any]:
    """Every error class with a code, by service and name; roots of the trees are never raised."""
    return {
        f"{service}.{each.__name__}": each
        for service in SERVICES
        for module in modules_of_domain(service)
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, Exception)
        and hasattr(each, "code")
        and each.__mro__[1] is not Exception
    }


def raised(service: str) -> list[tuple[str, set[str]]]:
    """Each `raise Error(fact=…)` of a service: the class name and the names of its facts. Facts
    handed on (`**facts`) are those of another error.
    """
    made = []
    for path in (ROOT / "services" / service).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Raise) or node.exc is None:
                continue
            call = node.exc if isinstance(node.exc, ast.Call) else None
            name = call.func if call else node.exc
            word = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
            keywords = call.keywords if call else []
            handed_on = any(each.arg is None for each in keywords)
            made.append((word, {ELSEWHERE} if handed_on else {str(k.arg) for k in keywords}))
    return made


def problems_of_gateway() -> list[tuple[str, set[Any]]]:
    """Each `Problem(status, "code", facts={…})` of the gateway, by what is written there."""
    made = []
    for path in GATEWAY:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Problem":
                continue
            code = node.args[1]
            if isinstance(code, ast.Constant):
                facts = next((each.value for each in node.keywords if each.arg == "facts"), None)
                keys = facts.keys if isinstance(facts, ast.Dict) else []
                names = {each.value for each in keys if isinstance(each, ast.Constant)}
                named = facts is None or isinstance(facts, ast.Dict)
                made.append((str(code.value), names if named else {ELSEWHERE}))
    return made


def codes_of_chassis() -> set[str]:
    """Codes of `Refused`, `Unreachable` and `Answer`, where they are written."""
    found = set()
    for path in (ROOT / "services" / "chassis").glob("*.py"):
        source = path.read_text("utf-8")
        found |= set(re.findall(r'\b(?:Refused|Unreachable)\(\s*"([a-z-]+)"', source))
        found |= set(re.findall(r'_refuse\(.*, "([a-z-]+)"\)', source))
        found |= set(re.findall(r'\bcode="([a-z-]+)"', source))
    return found


EVERY = (
    {each.code for each in errors_of_domains().values()}
    | {code for code, _ in problems_of_gateway()}
    | set(app.HTTP_CODES.values())
    | {"http-error"}
    | codes_of_chassis()
)


def test_codes_are_found_where_they_are_made() -> None:
    assert len(EVERY) > 60
    assert {"not-first-asked", "extension-too-long", "measure-done", "wrong-community"} <= EVERY
    assert {"stale", "not-found", "key-reused", "busy", "no-answer", "unknown-command"} <= EVERY
    assert {"token-missing", "cursor-malformed", "no-such-path"} <= EVERY


@pytest.mark.parametrize("code", sorted(EVERY))
def test_a_problem_has_a_title_and_a_detail_in_both_languages(code: str) -> None:
    texts = languages.texts("problems")[code]
    for language in languages.LANGUAGES:
        title, detail = texts[language]
        assert title
        assert len(title) < 45
        assert not placeholders(title)  # the same for every occurrence
        assert detail[-1] in "。.”", detail
    assert placeholders(texts["zh"][1]) == placeholders(texts["en"][1])
    assert re.search("[\u4e00-\u9fff]", texts["zh"][1])


def test_there_are_no_texts_without_a_problem() -> None:
    assert set(languages.texts("problems")) - EVERY == set()


@pytest.mark.parametrize("name", sorted(errors_of_domains()))
def test_every_fact_in_the_words_of_a_domain_error_is_given_where_it_is_raised(name: str) -> None:
    service, word = name.split(".")
    sites = [facts for raised_, facts in raised(service) if raised_ == word]
    assert sites, f"{name} is never raised"
    wanted = placeholders(languages.texts("problems")[errors_of_domains()[name].code]["en"][1])
    for facts in sites:
        assert ELSEWHERE in facts or wanted <= facts


def test_every_fact_in_the_words_of_a_gateway_problem_is_given_where_it_is_made() -> None:
    for code, facts in problems_of_gateway():
        wanted = placeholders(languages.texts("problems")[code]["en"][1])
        assert ELSEWHERE in facts or wanted <= facts | ADDED.get(code, set()), code


def test_what_the_law_says_is_in_the_sentence() -> None:
    for service in SERVICES:
        for word, facts in raised(service):
            error = errors_of_domains().get(f"{service}.{word}")
            if error is not None and "article" in facts:
                assert "article" in placeholders(languages.texts("problems")[error.code]["zh"][1])


@pytest.mark.parametrize(
    ("code", "cited"),
    [
        ("too-many-representatives", "信访工作条例 §20"),
        ("must-be-kept", "§47"),
        ("one-ground-only", "个人信息保护法 §13"),
        ("no-consent-here", "个人信息保护法 §15"),
        ("not-a-member", "个人信息保护法 §34"),
        ("care-is-over", "个人信息保护法 §47"),
        ("not-confirmed", "intake/closing.yaml"),
        ("window-over", "intake/closing.yaml"),
        ("role-not-in-policy", "intake/keeping.yaml"),
        ("media-type-not-allowed", "intake/attachments.yaml"),
        ("attachment-too-large", "intake/attachments.yaml"),
        ("too-many-attachments", "intake/attachments.yaml"),
        ("level-not-next", "referral/levels.yaml"),
        ("not-your-form-kind", "referral/forms.yaml"),
        ("not-yet-occurred", "grid/fieldwork.yaml"),
        ("too-long-ago", "grid/fieldwork.yaml"),
    ],
)
def test_what_law_or_policy_refuses_is_told_with_its_place(code: str, cited: str) -> None:
    for language in languages.LANGUAGES:
        found = languages.texts("problems")[code][language][1]
        assert cited in found or (code == "must-be-kept" and "第四十七条" in found)
    service, _, name = cited.partition("/")
    assert not name or (ROOT / "services" / service / "policy" / name).is_file()


@pytest.mark.parametrize("service", ["intake", "referral", "risk"])
def test_every_state_and_action_of_a_service_has_words(service: str) -> None:
    words = languages.texts("words")
    tables = [each.ALLOWED for each in modules_of_domain(service) if hasattr(each, "ALLOWED")]
    assert tables
    for allowed in tables:
        actions = {action for each in allowed.values() for action in each}
        assert set(allowed) <= set(words["states"])
        assert actions <= set(words["actions"])
    for each in (*words["states"].values(), *words["actions"].values()):
        assert set(each) == set(languages.LANGUAGES)


def test_states_and_actions_are_shown_in_the_readers_words() -> None:
    problem = Problem(
        409, "wrong-state",
        facts={"state": "registered", "action": "rate", "allowed": ["accept", "decline"]},
    )  # fmt: skip
    assert in_words(problem, "zh")[1] == "当前状态为“已登记”，不能评价。可以：受理、不予受理。"
    assert "registered" in in_words(problem, "en")[1]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("not-the-judge", {"judge": "joint-meeting", "caller": "150104:housing-bureau"}),
        ("form-field-malformed", {"field": "copies", "type": "choice", "expected": "court"}),
    ],
)
def test_no_code_stands_in_a_chinese_sentence(code: str, facts: dict[str, Any]) -> None:
    shown = in_words(Problem(409, code, facts=facts), "zh")[1]
    assert facts.get("judge", "choice") not in shown


def test_that_nothing_is_allowed_is_said() -> None:
    problem = Problem(409, "wrong-state", facts={"state": "held", "action": "hold", "allowed": []})
    assert in_words(problem, "zh")[1].endswith("可以：无。")
    assert in_words(problem, "en")[1].endswith("Possible: nothing.")


def test_roles_are_shown_in_the_readers_words() -> None:
    problem = Problem(403, "role-cannot-act", facts={"needs": ["director"], "roles": ["clerk"]})
    assert codes.ROLES["director"][0] in in_words(problem, "zh")[1]
    assert codes.ROLES["clerk"][1] in in_words(problem, "en")[1]


def test_an_unknown_code_falls_back_to_itself() -> None:
    assert in_words(Problem(409, "quite-new"), "zh") == ("quite new", "quite-new")


@pytest.mark.parametrize("type_", sorted(EVENTS))
def test_every_event_has_words_in_the_trail(type_: str) -> None:
    texts = languages.texts("trail")[type_]
    for language in languages.LANGUAGES:
        assert placeholders(texts[language]) <= set(EVENTS[type_].__annotations__)


def test_every_task_has_words() -> None:
    for each in languages.texts("tasks").values():
        assert placeholders(each["zh"]) == placeholders(each["en"]) <= {"ref"}


ODD = (
    None, True, -1, 2**63, 1.5, "", "x", "x" * 100_000, "2025-13-45", "2025-06-30",
    "2025-06-30T09:00", [], ["x"] * 1_000, [{"x": 1}], {}, {"x": 1},
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_whatever_is_wrong_with_a_field_is_said_in_both_languages(name: str) -> None:
    command, known = COMMANDS[name], languages.texts("fields")
    for field, value in product(fields(command), ODD):
        try:
            bodies.fit(command, {field.name: value})
        except Problem as problem:
            for each in problem.errors or []:
                assert each["code"] in known, (field.name, each)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "gateway" / "texts").glob("*.yaml")), ids=lambda path: path.stem
)
def test_no_text_stands_there_twice(path: Path) -> None:
    """YAML takes the last of two silently."""
    waiting = [yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            names = [name.value for name, _ in node.value]
            assert sorted(names) == sorted(set(names))
            waiting += [value for _, value in node.value]
