"""What the rules of the desk say no to."""

from typing import Any


class IntakeError(Exception):
    """A rule of the desk says no. `kind` says what sort of no; `facts` go into the text."""

    code = "intake"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class WrongState(IntakeError):
    """Not in this state; the facts name the actions that are allowed."""

    code = "wrong-state"


class NotFirstAsked(IntakeError):
    """Only the first-asked person resolves, promises and hands over (首问责任制)."""

    code = "not-first-asked"
    kind = "forbidden"


class TooManyRepresentatives(IntakeError):
    """信访工作条例 §20: a group sends at most five representatives."""

    code = "too-many-representatives"
    kind = "invalid"


# 首问负责 -------------------------------------------------------------------------------------


class PromiseInThePast(IntakeError):
    """What is promised lies ahead."""

    code = "promise-in-the-past"
    kind = "invalid"


class UnknownPromise(IntakeError):
    """There is no promise of this number."""

    code = "unknown-promise"
    kind = "not_found"


class PromiseKeptBefore(IntakeError):
    """A promise is kept once."""

    code = "promise-kept-before"


class HandOverToOwner(IntakeError):
    """Whoever holds the duty cannot receive it."""

    code = "hand-over-to-owner"
    kind = "invalid"


class HandOverOfferedBefore(IntakeError):
    """The same person was asked already."""

    code = "hand-over-offered-before"


class NoHandOver(IntakeError):
    """Nothing was offered that could be acknowledged."""

    code = "no-hand-over"


class NotTheReceiver(IntakeError):
    """Only who was asked takes the duty over; until then the giver has it."""

    code = "not-the-receiver"
    kind = "forbidden"


# 办结 · 群众认可 --------------------------------------------------------------------------------


class WhyMissing(IntakeError):
    """A matter that could not be solved is closed with the reasons in words."""

    code = "why-missing"
    kind = "invalid"


class OpenChildren(IntakeError):
    """A parent is resolved after its children, or with those of the same first-asked person."""

    code = "open-children"


class NotConfirmed(IntakeError):
    """The resident has not accepted yet, and the time to do so has not ended."""

    code = "not-confirmed"


class WindowOver(IntakeError):
    """The time to reject the outcome has ended; new facts reopen the case."""

    code = "window-over"


class WindowOpen(IntakeError):
    """Silence counts only after the window."""

    code = "window-open"


# 关联 · 合并 ------------------------------------------------------------------------------------


class LinkToItself(IntakeError):
    """A case is linked with another one."""

    code = "link-to-itself"
    kind = "invalid"


class LinkedBefore(IntakeError):
    """These two are linked this way."""

    code = "linked-before"


class LinkTooDeep(IntakeError):
    """Parents have no parents, and children no children."""

    code = "link-too-deep"


class OtherCaseClosed(IntakeError):
    """What takes another case in must be open itself."""

    code = "other-case-closed"


class HasChildren(IntakeError):
    """A case with children is not merged away from them."""

    code = "has-children"


# 附件 -----------------------------------------------------------------------------------------


class UnknownAttachment(IntakeError):
    """There is no attachment of this number."""

    code = "unknown-attachment"
    kind = "not_found"


class AttachedBefore(IntakeError):
    """The same file is attached already."""

    code = "attached-before"


class MediaTypeNotAllowed(IntakeError):
    """The centre does not take files of this type."""

    code = "media-type-not-allowed"
    kind = "invalid"


class AttachmentTooLarge(IntakeError):
    """The file is larger than the centre takes."""

    code = "attachment-too-large"
    kind = "invalid"


class TooManyAttachments(IntakeError):
    """The dossier has as many attachments as the centre takes."""

    code = "too-many-attachments"


# 联系方式 -------------------------------------------------------------------------------------


class AddressUnfit(IntakeError):
    """The channel that a party chose reaches no such address."""

    code = "address-unfit"
    kind = "invalid"


# 更正 · 删除 ----------------------------------------------------------------------------------


class UnknownParty(IntakeError):
    """The case has no such party."""

    code = "unknown-party"
    kind = "not_found"


class NothingToCorrect(IntakeError):
    """What was given is what is known."""

    code = "nothing-to-correct"
    kind = "invalid"


class PartyErasedBefore(IntakeError):
    """Nothing of this person is left."""

    code = "party-erased-before"


class MustBeKept(IntakeError):
    """The law wants the file kept: the case is not archived, or its term is not over (§47 II)."""

    code = "must-be-kept"


class AttachmentErased(IntakeError):
    """The paper was forgotten with the last person of the case."""

    code = "attachment-erased"
    kind = "not_found"


class RoleNotInPolicy(IntakeError):
    """The centre's policy names others for this."""

    code = "role-not-in-policy"
    kind = "forbidden"
