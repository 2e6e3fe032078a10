"""Which cases look alike: keyed hashes of people and numbers, and the weight of each reason."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.chassis.vault import Vault
from services.contracts.commands.dossier import Candidate

from .policy import Duplicates

ABROAD = re.compile(r"^(?:00)?86(?=1[0-9]{10}$)")  # before a mobile number, as dialled from abroad
OWN = "SELECT number, street, grid, kind, registered_at FROM matters WHERE case_id = %s"
SHARED = (
    "SELECT DISTINCT m.case_id, m.number, f.reason FROM fingerprints own"
    " JOIN fingerprints f ON f.reason = own.reason AND f.hash = own.hash"
    " JOIN matters m ON m.case_id = f.case_id"
    " WHERE own.case_id = %(case)s AND own.reason = %(reason)s"
    " AND m.street = %(street)s AND m.registered_at >= %(since)s"
    " AND (m.registered_at, m.number) < (%(until)s, %(number)s)"
    " ORDER BY m.number LIMIT 200"
)
PLACE = (
    "SELECT case_id, number, 'same-grid-and-kind' FROM matters"
    " WHERE grid = %(grid)s AND grid <> '' AND kind = %(kind)s AND registered_at >= %(since)s"
    " AND (registered_at, number) < (%(until)s, %(number)s) ORDER BY number LIMIT 200"
)


def origin(vault: Vault, number: str) -> bytes:
    """The hash of a sender's number."""
    return vault.fingerprint("duplicates.origin", _plain(number))


def person(vault: Vault, facts: dict[str, Any] | None) -> Iterator[tuple[str, bytes]]:
    """The hashes of one party: of name and phone, and of the identity number. An erased person
    has none.
    """
    facts = facts or {}
    if facts.get("name") and facts.get("phone"):
        digits = ABROAD.sub("", "".join(each for each in facts["phone"] if each.isdigit()))
        hash_ = vault.fingerprint("duplicates.person", _plain(facts["name"]), digits)
        yield "same-person", hash_
    if facts.get("id_number"):
        hash_ = vault.fingerprint("duplicates.identity", _plain(facts["id_number"]))
        yield "same-identity", hash_


def candidates(connection: Any, case: UUID, policy: Duplicates) -> list[Candidate]:
    """Earlier cases of the same street whose reasons weigh enough, the heaviest first."""
    own, street, grid, kind, at = connection.execute(OWN, [case]).fetchone()
    reasons: dict[tuple[UUID, str], list[str]] = {}
    for reason, rule in policy.reasons.items():
        asked = {
            "case": case, "reason": reason, "street": street, "grid": grid, "kind": kind,
            "since": at - timedelta(days=rule.days), "until": at, "number": own,
        }  # fmt: skip
        query = PLACE if reason == "same-grid-and-kind" else SHARED
        for other, number, why in connection.execute(query, asked).fetchall():
            reasons.setdefault((other, number), []).append(why)
    made = [
        Candidate(case=other, number=number, reasons=sorted(whys),
                  score=sum(policy.reasons[why].weight for why in whys))
        for (other, number), whys in reasons.items()
    ]  # fmt: skip
    heavy = [each for each in made if each.score >= policy.threshold]
    return sorted(heavy, key=lambda each: (-each.score, each.number))[: policy.most]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
