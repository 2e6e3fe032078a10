"""A danger of a grid becomes a case, and may be heard of before it: kept until the case comes."""

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from .event import By


class Foretold(Aggregate):
    """What is known of a case that is still on its way here."""

    TOPIC = "risk.foretold"

    class Created(Aggregate.Created):
        """A danger was reported, and becomes this case."""

        TOPIC = "risk.foretold.danger"
        by: By
        code: str
        about: str

    def __init__(self, by: By, code: str, about: str) -> None:
        self.code = code
        self.about = about

    @staticmethod
    def id_of(case_id: UUID) -> UUID:
        """The same for the same case."""
        return uuid5(case_id, "foretold")

    @classmethod
    def of(cls, case_id: UUID, by: By, at: datetime, code: str, about: str) -> "Foretold":
        """Keep it for the case."""
        return cls._create(
            cls.Created, id=cls.id_of(case_id), timestamp=at, by=by, code=code, about=about
        )
