"""Attachments (附件): the events hold hash, size and type; the bytes lie elsewhere, encrypted.

`attach` is a method of `Case` (see there). A title tells what a paper is and names nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import errors
from .event import By, Event

if TYPE_CHECKING:
    from .case import Case


@dataclass(frozen=True)
class Rules:
    """What files a centre takes."""

    media_types: tuple[str, ...]
    most_bytes: int
    most_files: int


@dataclass(frozen=True)
class Attachment:
    """One attachment: SHA-256 (hex) of the plain bytes, and of what lies in the store."""

    number: int
    sha256: str
    blob: str
    media_type: str
    title: str
    erased: bool = False  # with the last person of the case


class Attached(Event):
    """A paper came to the dossier."""

    TOPIC = "intake.case.attached"
    attachment: int
    sha256: str
    blob: str
    size: int
    media_type: str
    title: str

    def apply(self, aggregate: "Case") -> None:
        aggregate.attachments[self.attachment] = Attachment(
            self.attachment, self.sha256, self.blob, self.media_type, self.title
        )


def must_take_paper(self: "Case", *, media_type: str, size: int, rules: Rules) -> None:
    """Raises when the dossier takes no such paper now: WrongState, MediaTypeNotAllowed,
    AttachmentTooLarge or TooManyAttachments.
    """
    self.must_allow("attach")
    if media_type not in rules.media_types:
        allowed = list(rules.media_types)
        raise errors.MediaTypeNotAllowed(media_type=media_type, media_types=allowed)
    if size > rules.most_bytes:
        raise errors.AttachmentTooLarge(most=rules.most_bytes, found=size)
    if len(self.attachments) >= rules.most_files:
        raise errors.TooManyAttachments(most=rules.most_files)


def attach(
    self: "Case",
    by: By,
    at: datetime,
    *,
    sha256: str,
    blob: str,
    size: int,
    media_type: str,
    title: str,
    rules: Rules,
) -> int:
    """Put a paper into the dossier; its number. Raises AttachedBefore, or what
    `must_take_paper` raises.
    """
    self.must_take_paper(media_type=media_type, size=size, rules=rules)
    known = next(
        (n for n, each in self.attachments.items() if each.sha256 == sha256 and not each.erased),
        None,
    )
    if known is not None:
        raise errors.AttachedBefore(attachment=known)
    number = len(self.attachments) + 1
    self.trigger_event(
        Attached, timestamp=at, by=by, attachment=number, sha256=sha256, blob=blob, size=size,
        media_type=media_type, title=title,
    )  # fmt: skip
    return number


def paper(self: "Case", attachment: int) -> Attachment:
    """The attachment of this number. Raises UnknownAttachment, AttachmentErased."""
    found = self.attachments.get(attachment)
    if found is not None and found.erased:
        raise errors.AttachmentErased(attachment=attachment)
    if found is None:
        raise errors.UnknownAttachment(attachment=attachment, known=list(self.attachments))
    return found
