"""Who read the parties' personal data or the papers of one case, why and which."""

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

By = dict[str, str]


class Readings(Aggregate):
    """Who read personal data or papers of one case, why and which (个人信息保护法 §51).

    A stream of its own: reading is no change of the case, and must not make others' view stale.
    """

    TOPIC = "intake.readings"

    class Created(Aggregate.Created):
        """The first reading is about to be recorded."""

        TOPIC = "intake.readings.opened"
        by: By
        case: str

    class PartiesOpened(Aggregate.Event):
        """Somebody read personal data of these parties."""

        TOPIC = "intake.readings.parties_opened"
        by: By
        case: str
        purpose: str
        reason: str
        parties: list[str]

    class AttachmentOpened(Aggregate.Event):
        """Somebody read a paper of the dossier."""

        TOPIC = "intake.readings.attachment_opened"
        by: By
        case: str
        attachment: int
        purpose: str
        reason: str

    def __init__(self, by: By, case: str) -> None:
        self.case = case

    @classmethod
    def id_of(cls, case_id: UUID) -> UUID:
        """The readings of a case are found by the case."""
        return uuid5(case_id, "readings")

    @classmethod
    def start(cls, case_id: UUID, by: By, at: datetime) -> "Readings":
        """Begin the list of one case."""
        return cls._create(
            cls.Created, id=cls.id_of(case_id), timestamp=at, by=by, case=str(case_id)
        )

    def record(self, by: By, at: datetime, purpose: str, reason: str, parties: list[str]) -> None:
        """One reading."""
        self.trigger_event(
            self.PartiesOpened,
            timestamp=at,
            by=by,
            case=self.case,
            purpose=purpose,
            reason=reason,
            parties=parties,
        )

    def record_attachment(
        self, by: By, at: datetime, attachment: int, purpose: str, reason: str
    ) -> None:
        """One paper read."""
        self.trigger_event(
            self.AttachmentOpened,
            timestamp=at,
            by=by,
            case=self.case,
            attachment=attachment,
            purpose=purpose,
            reason=reason,
        )
