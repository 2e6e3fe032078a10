"""What the rules of telling say no to. `kind` says what sort of no; `facts` go into the text."""

from typing import Any


class NotifyError(Exception):
    """A rule of notices says no."""

    code = "notify"
    kind = "conflict"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class AlreadyConcluded(NotifyError):
    """A notice is sent or failed once; a try is told once and in order."""

    code = "already-concluded"


class NoCallbackPlanned(NotifyError):
    """Nobody is to be called back about this case now."""

    code = "no-callback-planned"


class AnswerMissing(NotifyError):
    """Who was reached has said something."""

    code = "callback-answer-missing"
    kind = "invalid"


class TypesUnknown(NotifyError):
    """No such events are told to outside systems."""

    code = "types-unknown"
    kind = "invalid"


class UrlNotAllowed(NotifyError):
    """Personal data or secrets in a URL, or a scheme that nobody can trust."""

    code = "url-not-allowed"
    kind = "invalid"


class SecretUnfit(NotifyError):
    """A secret is 24 to 64 bytes in base64 (Standard Webhooks)."""

    code = "secret-unfit"
    kind = "invalid"


class SubscriptionOver(NotifyError):
    """The subscription was ended."""

    code = "subscription-over"


class StillUnderWay(NotifyError):
    """A delivery can be sent again once it has arrived or failed for good."""

    code = "still-under-way"
