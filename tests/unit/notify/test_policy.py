"""A broken policy stops the service, and the message says which file, rule and field."""

import pytest
import yaml

from services.notify.policy import NOTICES, TEMPLATES, PolicyError, load

NAMED = {"audience": "unit", "who": "unit", "template": "supervised", "facts": ["answer_by"]}

ROWS = [
    ("case.vanished", {"audience": "residents", "template": "message"}, "case.vanished", ""),
    (
        "case.parties_opened",
        {"audience": "residents", "template": "message"},
        "case.parties_opened",
        "",
    ),
    ("case.supervised", NAMED | {"who": "colour"}, "case.supervised/0", "who"),
    ("case.supervised", NAMED | {"who": None}, "case.supervised/0", "who"),
    ("case.supervised", NAMED | {"audience": "residents"}, "case.supervised/0", "who"),
    ("case.supervised", NAMED | {"audience": "press"}, "case.supervised/0", "audience"),
    ("case.supervised", NAMED | {"when": {"lead": True}}, "case.supervised/0", "when"),
    ("case.supervised", NAMED | {"facts": ["secret"]}, "case.supervised/0", "facts"),
    ("case.supervised", NAMED | {"words": {"secret": "levels"}}, "case.supervised/0", "words"),
    ("case.supervised", NAMED | {"words": {"unit": "birds"}}, "case.supervised/0", "words"),
    ("case.supervised", NAMED | {"template": "unwritten"}, "case.supervised/0", "template"),
    ("case.supervised", NAMED | {"tempalte": "x"}, "case.supervised/0", "tempalte"),
    ("meeting.convened", NAMED | {"who": "first_asked"}, "meeting.convened/0", "who"),
]

TEXTS = [
    ({"zh": "{secret}", "en": "ok"}, "zh"),
    ({"zh": "好", "en": "{number.__class__}"}, "en"),
    ({"zh": "好", "en": "{number"}, "en"),
    ({"zh": "好", "en": "{}"}, "en"),
    ({"zh": "好"}, "en"),
]


def written(folder, name, plain):
    file = folder / name
    file.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
    return file


@pytest.mark.parametrize(("type_", "row", "rule", "field"), ROWS)
def test_a_broken_row_is_named(tmp_path, type_, row, rule, field):
    file = written(tmp_path, "notices.yaml", {type_: [row]})
    with pytest.raises(PolicyError) as caught:
        load(file)
    assert (caught.value.file, caught.value.rule, caught.value.field) == (file, rule, field)
    assert str(caught.value).startswith(f"notices.yaml: rule {rule!r}, field {field!r}: ")


@pytest.mark.parametrize(("texts", "field"), TEXTS)
def test_a_broken_text_is_named(tmp_path, texts, field):
    plain = yaml.safe_load(TEMPLATES.read_text(encoding="utf-8"))
    file = written(tmp_path, "templates.yaml", plain | {"case-accepted": texts})
    with pytest.raises(PolicyError) as caught:
        load(templates=file)
    assert (caught.value.file, caught.value.rule) == (file, "case-accepted")
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["case.reported: [", "", "case.reported: []", "[]"])
def test_a_file_that_is_no_policy_is_refused(tmp_path, text):
    file = tmp_path / "notices.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        load(file)


def test_a_field_of_the_case_may_be_an_audience(tmp_path):
    row = {"audience": "staff", "who": "first_asked", "template": "case-accepted"}
    file = written(tmp_path, "notices.yaml", {"case.accepted": [row]})
    assert load(file).notices["case.accepted"][0].who == "first_asked"
    assert NOTICES.name == "notices.yaml"
