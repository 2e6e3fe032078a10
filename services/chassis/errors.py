"""What a refusal means, in one table: HTTP status for callers, fate for messages.

Domains raise errors of their own with two attributes, `code` (kebab-case, stable) and `kind` (one
of the kinds here), and `facts` for the text. They do not import this file: the two attributes are
the whole agreement.
"""

from typing import Any

# kind -> HTTP status. Texts by code and language live in the gateway.
KINDS: dict[str, int] = {
    "invalid": 422,  # the content of the command makes no sense here
    "conflict": 409,  # not in this state; facts say what is allowed
    "stale": 412,  # the caller looked at an older version
    "not_found": 404,
    "forbidden": 403,
    "unavailable": 503,
}


class Refused(Exception):
    """The chassis' own refusals; has the same three attributes as a domain's errors."""

    def __init__(self, code: str, kind: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind
        self.facts = facts


def is_refusal(error: BaseException) -> bool:
    """Whether an exception is an answer of the rules rather than a fault."""
    return getattr(error, "kind", None) in KINDS and isinstance(getattr(error, "code", None), str)
