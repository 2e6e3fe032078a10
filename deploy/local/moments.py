"""What a story may name without having kept it: days near today, moments near now, and the ids that
a device gives its records. A record's id is the same wherever one telling of a story names it.
"""

from datetime import datetime, timedelta, timezone
from uuid import NAMESPACE_OID, uuid5

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time
RECORDS = ("one", "two", "three", "four", "five")


def names(run: str) -> dict[str, str]:
    """Everything that one telling of a story may name, e.g. {today} or {record_one}."""
    now = datetime.now(CHINA)
    days = {"yesterday": -1, "today": 0, "tomorrow": 1, "in_three_days": 3, "next_week": 7}
    moments = {"now": 0, "an_hour_ago": 1, "two_hours_ago": 2, "tomorrow_night": -36}
    return {
        **{name: (now + timedelta(days=count)).date().isoformat() for name, count in days.items()},
        **{name: (now - timedelta(hours=count)).isoformat() for name, count in moments.items()},
        **{f"record_{each}": str(uuid5(NAMESPACE_OID, f"{run}-{each}")) for each in RECORDS},
    }
