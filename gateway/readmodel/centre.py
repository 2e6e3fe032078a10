"""The centre's profile and duty roster; who is on duty now is a pure function of both."""

from datetime import datetime, timedelta, timezone
from typing import Any

from services.chassis import codec
from services.contracts.envelope import Envelope

from .others import on

CHINA = timezone(timedelta(hours=8))  # one zone for the whole country, no summer time
PROFILE = ("division", "name", "sign", "rooms", "staff", "rules", "units", "points")


@on("centre.profiled")
def profiled(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    file = {name: data[name] for name in PROFILE}
    connection.execute(
        "INSERT INTO centres (division, file) VALUES (%s, %s)"
        " ON CONFLICT (division) DO UPDATE SET file = excluded.file",
        [data["division"], codec.dumps(file).decode()],
    )


@on("centre.duty_set")
def duty_set(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    connection.execute(
        "INSERT INTO duties (division, day, duties) VALUES (%s, %s, %s)"
        " ON CONFLICT (division, day) DO UPDATE SET duties = excluded.duties",
        [data["division"], data["day"], codec.dumps(data["duties"]).decode()],
    )


def present(units: list[dict[str, Any]], now: datetime) -> list[dict[str, str]]:
    """The units that are at the centre, or on call, on this weekday."""
    weekday = now.astimezone(CHINA).isoweekday()
    return [
        {"unit": each["unit"], "presence": each["presence"]}
        for each in units
        if weekday in each["weekdays"]
    ]


def on_duty(duties: list[dict[str, str]], now: datetime) -> list[dict[str, str]]:
    """Whose turn it is at this minute: from its beginning to before its end."""
    minute = now.astimezone(CHINA).strftime("%H:%M")
    return [each for each in duties if each["since"] <= minute < each["until"]]
