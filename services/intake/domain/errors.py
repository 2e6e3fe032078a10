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
    """Only the first-asked person resolves the case (首问责任制)."""

    code = "not-first-asked"
    kind = "forbidden"


class TooManyRepresentatives(IntakeError):
    """信访工作条例 §20: a group sends at most five representatives."""

    code = "too-many-representatives"
    kind = "invalid"
