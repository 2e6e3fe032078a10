"""The monthly joint meetings: the system calls them, with their packs; the street holds them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from . import calendar
from .hands import Hands, day
from .people import Street

TRIES = 5  # days on which the meeting of a month is looked for
MINUTE = 400  # after the office opens: the meeting has begun


def meetings(
    street: Street, hands: Hands, chances: dict[str, Any], first: date, last: date
) -> list[Iterator[datetime]]:
    """One for each month with its day between the first and the last."""
    return [
        _meeting(street, hands, each)
        for each in calendar.days(first, last)
        if each.day == chances["meetings"]["day"]
    ]


def _meeting(street: Street, hands: Hands, on: date) -> Iterator[datetime]:
    for _ in range(TRIES):
        on = calendar.next_worked(on)
        at = calendar.at(on, MINUTE)
        yield at
        called = hands.get(street.clerk, "/meetings?kind=monthly&state=convened&limit=50")["items"]
        due = [each for each in called if each["held_on"] <= day(at)]
        for each in due:
            held = {
                "attended": each["units"],
                "minutes": "逐件研判会议材料中的事项，按期推进",
                "decisions": [],
            }
            hands.post(street.clerk, f"/meetings/{each['id']}/hold", held)
        if due:
            return
        on += timedelta(days=1)
