"""What a person may ask of the data about them: to be put right, and to be forgotten.

Owned by intake, which has the vault of a case's parties. 个人信息保护法 §46, §47.
"""

from dataclasses import field
from typing import Annotated
from uuid import UUID

from .. import codes
from ..declare import Command, command
from ..shapes import Items, Line, Note
from .intake import IdNumber, Phone


@command("intake.correct-party")
class CorrectParty(Command):
    """Put right or complete what is known of a party (更正补充). 个人信息保护法 §46.

    What is given replaces what was known; `remove` takes out what should not be there. What was
    wrong opens for nobody any more, in no copy.
    """

    person: UUID
    name: Line | None = None
    phone: Phone | None = None
    id_number: IdNumber | None = None
    address: Line | None = None
    remove: Annotated[list[codes.RemovableFact], Items(most=3)] = field(default_factory=list)
    purpose: codes.Purpose = "verification"
    reason: Note


@command("intake.erase-party")
class EraseParty(Command):
    """Forget a party (删除): the person's key is destroyed, and with it every copy. §47.

    Refused while the law wants the file kept: as long as the case is not archived, and until the
    term of keeping is over, unless the data should never have been here. With the last natural
    person of a closed case its texts and papers go, too.
    """

    person: UUID
    ground: codes.ErasureGround
    reason: Note
