"""Forms (三单两函): issued, signed, answered, recalled. Their kinds are policy of referral."""

from dataclasses import field
from typing import Annotated, ClassVar
from uuid import UUID

from ..declare import Command, command
from ..shapes import Items, Note, Text, UnitCode, Whole

KindCode = Annotated[str, Text(most=40, pattern=r"^[a-z][a-z0-9-]*$")]
FieldCode = Annotated[str, Text(most=40, pattern=r"^[a-z][a-z0-9-]*$")]
Value = Note | Annotated[int, Whole(most=1_000_000_000)]


@command("referral.issue-form")
class IssueForm(Command):
    """Issue a form of this case (签发文书), by a kind that is in force today.

    `values` are the kind's fields (`GET /form-kinds`). A corrected form `replaces` one that was
    recalled. Kinds that go with an act (交办、督办) are issued by it, never by themselves.
    """

    kind: KindCode
    to: UnitCode | None = None
    values: Annotated[dict[FieldCode, Value], Items()] = field(default_factory=dict)
    replaces: UUID | None = None


@command("referral.sign-form")
class SignForm(Command):
    """Sign a form in one of its places (签署)."""

    form: UUID
    slot: FieldCode


@command("referral.answer-form")
class AnswerForm(Command):
    """The unit that a form went to answers it, once (答复)."""

    form: UUID
    answer: Note


@command("referral.recall-form")
class RecallForm(Command):
    """The issuing unit takes a form back before it is answered (撤回), with the reason."""

    form: UUID
    reason: Note


@command("referral.show-form-kinds")
class ShowFormKinds(Command):
    """The kinds of forms that are in force today: asked by the gateway, for who fills one in."""

    KEPT: ClassVar[bool] = False
    INTERNAL: ClassVar[bool] = True
