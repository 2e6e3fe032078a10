"""Tokens for development: signed with the local system's own key. No production issuer."""

import time
from pathlib import Path

from services.chassis import identity

from .scenario import Person

HOURS = 8.0


class Issuer:
    """Issues tokens for people; one per person is kept and used again. Two stories may know people
    of the same name in different units: those are two.
    """

    def __init__(self, private_key: Path, *, hours: float = HOURS) -> None:
        self._key = private_key.read_bytes()
        self._seconds = hours * 3600
        self._made: dict[str, str] = {}

    def token(self, person: Person) -> str:
        """A bearer token for this person."""
        key = repr(person)
        if key not in self._made:
            self._made[key] = identity.issue(
                self._key,
                expires=time.time() + self._seconds,
                sub=person.id,
                roles=person.roles,
                unit=person.unit,
                region=person.region,
            )
        return self._made[key]
