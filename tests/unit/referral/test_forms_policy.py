"""`forms.yaml`: which edition is in force, and a broken file says what is wrong where."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway import forms as printed
from services.referral.formkinds import PARTS, TAKEN
from services.referral.policy import HERE, PolicyError
from services.referral.policy.forms import load

KINDS = load()
DAY = date(2025, 4, 7)


def changed(folder: Path, change: Callable[[dict[str, Any]], None]) -> PolicyError:
    """What a changed file is refused with."""
    shutil.copy(HERE / "forms.yaml", folder)
    file = folder / "forms.yaml"
    found = yaml.safe_load(file.read_text("utf-8"))
    change(found)
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    with pytest.raises(PolicyError) as error:
        load(folder)
    return error.value


def kind(found: dict[str, Any], code: str) -> dict[str, Any]:
    made: dict[str, Any] = next(each for each in found["kinds"] if each["code"] == code)
    return made


def test_three_slips_and_two_letters_are_shipped_as_assumed() -> None:
    shipped = KINDS.in_force(DAY).values()
    assert sorted(each.group for each in shipped) == ["letter"] * 2 + ["slip"] * 3
    assert all(each.assumed and each.source for each in shipped)


def test_the_acts_of_referral_have_their_papers() -> None:
    assert {each.goes_with for each in KINDS.kinds if each.goes_with} == set(TAKEN)
    slip = KINDS.of_act("assign", DAY, "handover-slip")
    assert slip is not None
    assert KINDS.of_act("assign", DAY, "another") is None
    assert KINDS.of_act("assign", date(2024, 12, 31)) is None


def test_of_several_editions_the_latest_that_has_begun_is_in_force(tmp_path: Path) -> None:
    shutil.copy(HERE / "forms.yaml", tmp_path)
    file = tmp_path / "forms.yaml"
    found = yaml.safe_load(file.read_text("utf-8"))
    old = kind(found, "warning-letter")
    found["kinds"].append({**old, "from": date(2026, 1, 1), "number": "预警〔{year}〕{number}号"})
    found["kinds"].append({**old, "from": date(2027, 1, 1), "enabled": False})
    file.write_text(yaml.safe_dump(found, allow_unicode=True), "utf-8")
    kinds = load(tmp_path)
    assert kinds.in_force(date(2025, 12, 31))["warning-letter"].number == old["number"]
    assert kinds.in_force(date(2026, 1, 1))["warning-letter"].number.startswith("预警")
    assert "warning-letter" not in kinds.in_force(date(2027, 1, 1))


def test_a_unit_is_named_by_its_division_and_its_word_or_by_its_code() -> None:
    assert KINDS.names.of("150104:housing-bureau") == "玉泉区住房和城乡建设局"
    assert KINDS.names.of("999999:court") == "人民法院"
    assert KINDS.names.of("150104:no-such-word") == "150104:no-such-word"


def test_the_gateway_prints_the_same_parts_of_a_case() -> None:
    assert printed.PARTS == PARTS


def put(code: str, /, **more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda found: kind(found, code).update(more)


def field(code: str, index: int, /, **more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda found: kind(found, code)["fields"][index].update(more)


def twice(found: dict[str, Any]) -> None:
    found["kinds"].append(found["kinds"][0])


SIGNED = {"slot": "approved", "side": "issuer", "roles": ["director"], "zh": "签发", "en": "By"}
BROKEN: dict[str, tuple[Callable[[dict[str, Any]], None], str, str]] = {
    "no list": (lambda found: found.update(kinds={}), "", "kinds"),
    "two editions of one day": (twice, "registration-slip", "from"),
    "no source": (put("handover-slip", source=None, assumed=False), "handover-slip", "source"),
    "unknown key": (put("handover-slip", colour="red"), "handover-slip", "colour"),
    "inner name": (put("handover-slip", since=DAY), "handover-slip", "(all)"),
    "number without number": (
        put("warning-letter", number="〔{year}〕号"), "warning-letter", "number",
    ),
    "number of what": (put("warning-letter", number="{number}{kind}"), "warning-letter", "number"),
    "number broken": (put("warning-letter", number="{number"), "warning-letter", "number"),
    "unknown role": (put("warning-letter", issued_by=["boss"]), "warning-letter", "issued_by.0"),
    "unknown act": (put("handover-slip", **{"with": "frown"}), "handover-slip", "goes_with"),
    "field twice": (field("warning-letter", 1, code="title"), "warning-letter", "fields.title"),
    "field of the sheet": (field("warning-letter", 1, code="to"), "warning-letter", "fields.to"),
    "choice of nothing": (
        field("warning-letter", 3, type="choice"), "warning-letter", "fields.facts.choices",
    ),
    "part of nothing": (
        field("warning-letter", 3, type="case-part"), "warning-letter", "fields.facts.part",
    ),
    "unknown part": (field("warning-letter", 0, part="phone"), "warning-letter", "fields.0.part"),
    "unknown type": (field("warning-letter", 3, type="colour"), "warning-letter", "fields.3.type"),
    "most of a day": (
        field("handover-slip", 1, most=3), "handover-slip", "fields.due.most",
    ),
    "nobody fills it in": (
        field("handover-slip", 1, takes=None), "handover-slip", "fields.due.takes",
    ),
    "takes what no act has": (
        field("handover-slip", 1, takes="colour"), "handover-slip", "fields.due.takes",
    ),
    "takes without an act": (
        field("warning-letter", 3, takes="duty"), "warning-letter", "fields.facts.takes",
    ),
    "signed before the act": (
        put("handover-slip", signed_by=[SIGNED]), "handover-slip", "signed_by",
    ),
    "two slots of one name": (
        put("warning-letter", signed_by=[SIGNED, SIGNED]), "warning-letter", "signed_by.approved",
    ),
    "nobody addressed who signs": (
        put("registration-slip", signed_by=[{**SIGNED, "side": "addressee"}]),
        "registration-slip", "signed_by.approved",
    ),
    "nobody addressed who answers": (
        put("registration-slip", answer={"roles": ["handler"], "length": 3}),
        "registration-slip", "answer",
    ),
    "no time for the answer": (
        put("warning-letter", answer={"roles": ["handler"]}), "warning-letter", "answer.length",
    ),
    "time beside the act's day": (
        put("handover-slip", answer={"roles": ["handler"], "length": 3}),
        "handover-slip", "answer.length",
    ),
    "act to nobody": (
        put("supervision-order", addressed=False, signed_by=[], answer=None),
        "supervision-order", "addressed",
    ),
    "unknown word in the text": (
        put("warning-letter", template={"opening": ["{colour}"]}), "warning-letter",
        "template.opening",
    ),
    "broken text": (
        put("warning-letter", template={"closing": ["{to"]}), "warning-letter", "template.closing",
    ),
    "names": (lambda found: found.pop("names"), "names", "(all)"),
}  # fmt: skip


@pytest.mark.parametrize("what", list(BROKEN))
def test_a_broken_file_names_its_kind_and_field(tmp_path: Path, what: str) -> None:
    change, row, named = BROKEN[what]
    error = changed(tmp_path, change)
    assert (error.row, error.field) == (row, named), error
    assert str(error).startswith("forms.yaml: row ")


def test_what_is_no_yaml_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "forms.yaml").write_text("kinds: [", "utf-8")
    with pytest.raises(PolicyError, match="not YAML"):
        load(tmp_path)
