"""The table of `docs/events.md`, from the contracts. As a command it writes the table anew."""

import re
from pathlib import Path

from services.chassis.asyncapi import summary
from services.contracts.events import EVENTS

PAGE = Path(__file__).parents[2] / "docs" / "events.md"
PLACE = re.compile(r"(?<=<!-- events -->\n).*(?=<!-- /events -->)", re.DOTALL)


def table() -> str:
    """One line per event: type, version, who publishes it, what it says."""
    lines = ["| event | version | from | when |", "| --- | --- | --- | --- |"]
    for type_, cls in sorted(EVENTS.items()):
        lines.append(f"| `{type_}` | {cls.VERSION} | {cls.OWNER} | {summary(cls)} |")
    return "\n".join(lines) + "\n"


def written() -> str:
    """The table as it stands on the page."""
    found = PLACE.search(PAGE.read_text("utf-8"))
    assert found, "the page has lost its place for the table"
    return found[0]


if __name__ == "__main__":
    made = table()
    PAGE.write_text(PLACE.sub(lambda _: made, PAGE.read_text("utf-8")), "utf-8")
