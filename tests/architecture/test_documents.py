"""What the documents point at is there, and what they repeat is what the code says."""

import re
import subprocess
from pathlib import Path

import pytest

from services.chassis import settings

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {".venv", "node_modules", ".local"} & set(path.relative_to(ROOT).parts)
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    found = LINK.findall(document.read_text("utf-8"))
    assert [link for link in found if not (document.parent / link).exists()] == []


def test_the_settings_table_is_the_codes_own() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    shown = text.split("<!-- settings: ")[1].split("-->\n")[1].split("<!-- settings end")[0]
    assert [line for line in shown.splitlines() if line.startswith("| `")] == [
        f"| `{variable}` | {default} | {says} |" for variable, default, says in settings.table()
    ]


def test_every_target_that_the_readme_names_is_in_the_makefile() -> None:
    named = set(re.findall(r"`?make ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    helped = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [each for each in sorted(named) if f"make {each}\t" not in helped.expandtabs(1)
            and f"make {each} " not in helped] == []  # fmt: skip
