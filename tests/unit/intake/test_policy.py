"""What a centre may change: it counts from its day, and a broken file does not start."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.intake import policy
from services.intake.policy import PolicyError

TWICE = """versions:
- {from: 2026-01-01, confirm_days: 9}
- {from: 2026-01-01, confirm_days: 8}
"""
FACE = """versions:
- from: 2026-01-01
  threshold: 50
  most: 5
  reasons: {same-face: {days: 1, weight: 1}}
"""
ANYTHING = """versions:
- {from: 2026-01-01, media_types: [anything], most_bytes: 1, most_files: 1}
"""
FIRE_ONLY = """versions:
- {from: 2026-01-01, emergency: {fire: [call-119]}, pending: {}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in policy.HERE.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")


def test_the_files_of_the_repository_are_good() -> None:
    found = policy.load()
    assert found.closing.entries[0].assumed
    assert found.advice.entries[0].emergency["gas"] == ["call-119"]


def test_an_entry_counts_from_its_day_in_china(folder: Path) -> None:
    write(
        folder,
        "closing.yaml",
        "versions:\n- {from: 2026-03-01, confirm_days: 7}\n- {from: 2020-01-01, confirm_days: 15}",
    )
    closing = policy.load(folder).closing
    assert closing.at(datetime(2026, 2, 28, 15, 59, tzinfo=UTC)).confirm_days == 15
    assert closing.at(datetime(2026, 2, 28, 16, 0, tzinfo=UTC)).confirm_days == 7
    assert closing.at(datetime(2019, 1, 1, tzinfo=UTC)).confirm_days == 15


@pytest.mark.parametrize(
    ("name", "text", "entry", "field"),
    [
        ("closing.yaml", "versions: [", "", ""),
        ("closing.yaml", "versions: []", "", "versions"),
        ("closing.yaml", "versions: [{confirm_days: 15}]", "number 1", "from"),
        ("closing.yaml", "versions: [{from: 2026-01-01}]", "2026-01-01", "confirm_days"),
        ("closing.yaml", "versions: [{from: soon, confirm_days: 15}]", "soon", "from"),
        ("closing.yaml", "versions: [{from: 2026-01-01, confirm_days: 0}]", "2026-01-01",
         "confirm_days"),
        ("closing.yaml", "versions: [{from: 2026-01-01, confirm_days: 9, x: 1}]", "2026-01-01",
         "x"),
        ("closing.yaml", TWICE, "2026-01-01", "from"),
        ("duplicates.yaml", FACE, "2026-01-01", "reasons.same-face.[key]"),
        ("attachments.yaml", ANYTHING, "2026-01-01", "media_types.0"),
        ("advice.yaml", FIRE_ONLY, "2026-01-01", "emergency"),
    ],
)  # fmt: skip
def test_a_broken_file_names_file_entry_and_field(
    folder: Path, name: str, text: str, entry: str, field: str
) -> None:
    write(folder, name, text)
    with pytest.raises(PolicyError) as caught:
        policy.load(folder)
    assert caught.value.file.name == name
    assert (caught.value.entry, caught.value.field) == (entry, field)
