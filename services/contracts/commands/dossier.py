"""What goes on in a case's dossier whatever its state: first-asked duty, kin, papers.

Owned by intake, beside the life of the case in `intake.py`.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from .. import codes
from ..declare import Command, Part, command, part
from ..shapes import Items, Line, Moment, Note, Sha256, StaffId, Text, Whole
from .intake import Contact

# 首问负责 -----------------------------------------------------------------------------------------


@command("intake.record-contact")
class RecordContact(Command):
    """Record who was told what by which means; `whom` is a role, never a name."""

    whom: codes.Contact
    means: codes.Means
    summary: Note


@command("intake.choose-contact")
class ChooseContact(Command):
    """A party wants to be told otherwise from now on. `person` is whom it is about; none: the first
    applicant, who has the query code.
    """

    contact: Contact
    person: UUID | None = None


@command("intake.promise")
class MakePromise(Command):
    """The first-asked person promises something by an instant (承诺)."""

    what: Note
    due: Moment


@command("intake.keep-promise")
class KeepPromise(Command):
    """What was promised is done; also late."""

    promise: Annotated[int, Whole(least=1, most=10_000)]
    how: Note


@command("intake.hand-over")
class HandOver(Command):
    """Ask somebody to take over the first-asked duty; it counts once they acknowledge.

    By the first-asked person, or by the director for who is absent.
    """

    to: StaffId
    reason: codes.HandOverReason
    note: Note | None = None


@command("intake.acknowledge-hand-over")
class AcknowledgeHandOver(Command):
    """Take over the first-asked duty. Only who was asked."""


# 关联 · 合并 --------------------------------------------------------------------------------------


@command("intake.link")
class LinkCase(Command):
    """Say how this case belongs to another: related, a repeat of it, or a part of it."""

    other: UUID
    relation: codes.Link
    reason: Note


@command("intake.merge")
class MergeCase(Command):
    """The same matter as another open case: closed here, handled there (并案).

    Its reporters stay attached and are told when the other is resolved.
    """

    into: UUID
    reason: Note


# 附件 ---------------------------------------------------------------------------------------------

MOST_ATTACHMENT = 20 * 1024 * 1024  # bytes


@command("intake.attach")
class AttachPaper(Command):
    """Put a paper into the dossier (附件). The bytes do not travel here: `blob` is where they lie,
    encrypted, and `sha256` what they are. A title names nobody.
    """

    sha256: Sha256
    blob: Sha256
    size: Annotated[int, Whole(least=1, most=MOST_ATTACHMENT)]
    media_type: Annotated[str, Text(most=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    title: Line


@command("intake.open-attachment")
class OpenAttachment(Command):
    """Read one paper of the dossier; the reading itself is recorded (个人信息保护法 §51)."""

    KEPT: ClassVar[bool] = False
    attachment: Annotated[int, Whole(least=1, most=10_000)]
    purpose: codes.Purpose
    reason: Line


# Asked by the gateway and by the timekeeper, by no caller -----------------------------------------


@command("intake.prepare-attachment")
class PrepareAttachment(Command):
    """The key that this case's papers are encrypted with; made on its first use."""

    KEPT: ClassVar[bool] = False
    INTERNAL: ClassVar[bool] = True
    media_type: Annotated[str, Text(most=100, pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    size: Annotated[int, Whole(least=1, most=MOST_ATTACHMENT)]


@command("intake.break-promise")
class BreakPromise(Command):
    """The instant of a promise has passed."""

    INTERNAL: ClassVar[bool] = True
    promise: Annotated[int, Whole(least=1, most=10_000)]


@part
class Candidate(Part):
    """A case that looks the same, how much (0 to 1000), and why."""

    case: UUID
    number: Line
    score: Annotated[int, Whole(most=1_000)]
    reasons: Annotated[list[codes.DuplicateReason], Items(most=4, least=1)]


@command("intake.suspect-duplicates")
class SuspectDuplicates(Command):
    """Other cases look like this one."""

    INTERNAL: ClassVar[bool] = True
    candidates: Annotated[list[Candidate], Items(most=20, least=1)]
