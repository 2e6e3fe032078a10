"""The centre itself (综治中心): sign, premises, staff, rules (四有), and who is there when."""

from dataclasses import field
from datetime import date
from typing import Annotated

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import DivisionCode, Items, Line, Sha256, StaffId, Text, UnitCode, Whole

Clock = Annotated[str, Text(most=5, least=5, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


@part
class Room(Part):
    """A room of one of the three areas."""

    area: codes.Area
    name: Line
    square_metres: Annotated[int, Whole(least=1, most=20_000)]


@part
class StaffCount(Part):
    """How many people the centre has in a role."""

    role: codes.Role
    count: Annotated[int, Whole(most=1_000)]


@part
class RuleDocument(Part):
    """A rule of the centre: its title and the SHA-256 (hex) of the file that is in force."""

    title: Line
    sha256: Sha256


@part
class PresentUnit(Part):
    """A unit at the centre: permanent, rotating or on call; on which weekdays (1 is Monday)."""

    unit: UnitCode
    presence: codes.Presence
    weekdays: Annotated[list[Annotated[int, Whole(least=1, most=7)]], Items(most=7, least=1)]


@part
class DutyTurn(Part):
    """One turn at the desk: who, for which unit, from when to when in China's time."""

    staff: StaffId
    unit: UnitCode
    since: Clock
    until: Clock


@command("grid.profile-centre")
class ProfileCentre(Command):
    """What the centre has. The answer and the event say which points (四有、五有) are not met."""

    division: DivisionCode
    name: Line
    sign: Line | None = None
    rooms: Annotated[list[Room], Items(most=60)] = field(default_factory=list)
    staff: Annotated[list[StaffCount], Items(most=15)] = field(default_factory=list)
    rules: Annotated[list[RuleDocument], Items(most=100)] = field(default_factory=list)
    units: Annotated[list[PresentUnit], Items(most=60)] = field(default_factory=list)


@command("grid.set-duty")
class SetDuty(Command):
    """Who is on duty on a day, all of them: set again, it is replaced."""

    division: DivisionCode
    day: date
    duties: Annotated[list[DutyTurn], Items(most=40)]
