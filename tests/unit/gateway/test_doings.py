"""五办 by a place's own names: a file over what is shipped, checked when the gateway starts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import doings, languages, reading, trail


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    trail.doing.cache_clear()
    yield
    languages.lay_over(doings.NAME, None)
    trail.doing.cache_clear()


def written(folder: Path, text: str) -> Path:
    file = folder / "labels.yaml"
    file.write_text(text, "utf-8")
    return file


def test_a_place_renames_what_it_calls_otherwise(tmp_path: Path) -> None:
    doings.rename(written(tmp_path, "assign: {zh: 分办, en: hand out}\n"))
    assert reading.code_tables("zh")["five_doings"]["assign"] == "分办"
    assert reading.code_tables("en")["five_doings"]["assign"] == "hand out"
    assert reading.code_tables("zh")["five_doings"]["confer"] == "商办"
    assert trail.doing("case.assigned", "zh") == "分办"


def test_another_five_have_other_events(tmp_path: Path) -> None:
    text = """
supervise: null
urge: {zh: 催办, en: urge, commands: [referral.supervise], events: [case.supervised]}
"""
    doings.rename(written(tmp_path, text))
    assert "supervise" not in reading.code_tables("zh")["five_doings"]
    assert trail.doing("case.supervised", "zh") == "催办"


def test_without_a_file_all_is_as_shipped() -> None:
    doings.rename(None)
    assert reading.code_tables("zh")["five_doings"]["assign"] == "交办"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("assign: {zh: ''}", "'zh'"),
        ("assign: {fr: donner}", "'fr'"),
        ("assign: {commands: [referral.gossip]}", "referral.gossip"),
        ("assign: {events: [case.gossip]}", "case.gossip"),
        ("assign: {events: [{case: assigned}]}", "'events'"),
        ("urge: {zh: 催办, en: urge}", "'commands'"),
        ("assign: 分办", "'assign'"),
        ("[", "not a YAML file"),
        ("", "a label or more"),
    ],
)
def test_a_broken_file_is_named_with_label_and_field(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(doings.LabelsError) as caught:
        doings.rename(written(tmp_path, text))
    assert named in str(caught.value)
    assert str(caught.value).startswith("labels.yaml: ")
    assert reading.code_tables("zh")["five_doings"]["assign"] == "交办"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(doings.LabelsError, match=r"gone\.yaml"):
        doings.rename(tmp_path / "gone.yaml")
