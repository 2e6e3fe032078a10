"""The table of `docs/statuses.md`, from the contracts. As a command it writes the table anew."""

import re
from pathlib import Path

from services.contracts.statuses import STATUSES

PAGE = Path(__file__).parents[2] / "docs" / "statuses.md"
PLACE = re.compile(r"(?<=<!-- statuses -->\n).*(?=<!-- /statuses -->)", re.DOTALL)


def table() -> str:
    """One line per status: their words, and why."""
    lines = [
        "| status | FHIR `Task.status` | Open311 `status` | because |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{name}` | `{each.fhir}` | `{each.open311}` | {each.why} |"
        for name, each in STATUSES.items()
    ]
    return "\n".join(lines) + "\n"


def written() -> str:
    """The table as it stands on the page."""
    found = PLACE.search(PAGE.read_text("utf-8"))
    assert found, "the page has lost its place for the table"
    return found[0]


if __name__ == "__main__":
    made = table()
    PAGE.write_text(PLACE.sub(lambda _: made, PAGE.read_text("utf-8")), "utf-8")
