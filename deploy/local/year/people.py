"""Who works in the street: the desk, the departments, the officers of its grids. All invented."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..scenario import Person, PlainLoader

# Who takes a kind of matter, and who may be asked instead.
UNITS = {
    "neighbours": ("justice-office", "police-station"),
    "property-management": ("property-office", "urban-management"),
    "family": ("justice-office", "women-federation"),
    "labour": ("labour-office", "justice-office"),
    "housing": ("property-office", "urban-management"),
    "damages": ("justice-office", "police-station"),
    "consumer": ("market-office", "justice-office"),
    "contract": ("justice-office", "market-office"),
    "environment": ("urban-management", "market-office"),
    "traffic": ("police-station", "justice-office"),
    "medical": ("health-office", "justice-office"),
    "expropriation": ("urban-management", "property-office"),
    "other": ("urban-management", "justice-office"),
}


@dataclass(frozen=True)
class Street:
    """The street with its grids; every unit has somebody who acts for it."""

    division: str
    grids: list[dict[str, Any]] = field(default_factory=list)

    @property
    def district(self) -> str:
        """The county-level division above."""
        return self.division[:6]

    @property
    def clerk(self) -> Person:
        """At the desk."""
        return Person("clerk.li", ["clerk"], f"{self.division}:centre", self.division)

    @property
    def director(self) -> Person:
        """Of the centre."""
        return Person("director.bao", ["director"], f"{self.division}:centre", self.division)

    @property
    def mediator(self) -> Person:
        """Of the justice office, on its roster."""
        unit = f"{self.division}:justice-office"
        return Person("mediator.he", ["mediator"], unit, self.division)

    def handler(self, unit: str) -> Person:
        """Who acts for a unit, such as 150104002:labour-office."""
        division, _, word = unit.partition(":")
        return Person(f"handler.{word}", ["handler"], unit, division)

    def units(self, kind: str) -> list[str]:
        """Who takes a kind of matter, the likeliest first."""
        return [f"{self.division}:{word}" for word in UNITS[kind]]

    def officer(self, grid: dict[str, Any]) -> Person:
        """The officer of a grid."""
        return Person(grid["officer"]["id"], ["officer"], f"{grid['community']}:grid", grid["code"])


def street(path: Path) -> Street:
    """The street of a file of grids."""
    found = yaml.load(path.read_text("utf-8"), Loader=PlainLoader)  # noqa: S506 - is a SafeLoader
    return Street(found["division"], found["grids"])
