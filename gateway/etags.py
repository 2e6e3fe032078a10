"""The ETag of a case file: the versions of the streams behind it, one per owner.

`"i5.r12.k3"`: intake at 5, referral at 12, risk at 3. A change that lets only one of them move
makes only a view of that one stale.
"""

import re

LETTERS = {"intake": "i", "referral": "r", "risk": "k"}
OWNERS = {letter: owner for owner, letter in LETTERS.items()}
FORM = re.compile(r'^(?:W/)?"((?:[irk]\d{1,9})(?:\.[irk]\d{1,9})*)"$')


def make(versions: dict[str, int]) -> str:
    """The ETag of these versions, quotes included."""
    parts = [f"{LETTERS[each]}{versions[each]}" for each in LETTERS if versions.get(each)]
    return '"' + (".".join(parts) or "i0") + '"'


def read(header: str) -> dict[str, int] | None:
    """The versions in an If-Match header; None when it is not one of our ETags."""
    found = FORM.match(header)
    if not found:
        return None
    return {OWNERS[part[0]]: int(part[1:]) for part in found.group(1).split(".")}
