"""Which cases look alike: keyed hashes of people and numbers, and the weight of each reason."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from services.chassis.vault import Vault
from services.contracts import codes
from services.contracts.commands.dossier import Candidate

from .policy import Duplicates

ABROAD = re.compile(r"^(?:00)?86(?=1[0-9]{10}$)")  # before a mobile number, as dialled from abroad
# Per new case and reason, the earlier cases of its street for which the reason holds.
FOUND = """
SELECT new.case_id, earlier.case_id, earlier.number, rule.reason
FROM matters new
CROSS JOIN unnest(%(reasons)s::text[], %(days)s::int[]) AS rule (reason, days)
CROSS JOIN LATERAL (
    SELECT DISTINCT m.case_id, m.number FROM fingerprints own
    JOIN fingerprints f ON f.reason = own.reason AND f.hash = own.hash
    JOIN matters m ON m.case_id = f.case_id
    WHERE own.case_id = new.case_id AND own.reason = rule.reason AND m.street = new.street
    AND m.registered_at >= new.registered_at - make_interval(hours => 24 * rule.days)
    AND (m.registered_at, m.number) < (new.registered_at, new.number)
    ORDER BY m.number LIMIT 200
) AS earlier
WHERE new.case_id = ANY(%(cases)s) AND rule.reason <> 'same-grid-and-kind'
UNION ALL
SELECT new.case_id, earlier.case_id, earlier.number, rule.reason
FROM matters new
CROSS JOIN unnest(%(reasons)s::text[], %(days)s::int[]) AS rule (reason, days)
CROSS JOIN LATERAL (
    SELECT m.case_id, m.number FROM matters m
    WHERE m.grid = new.grid AND m.kind = new.kind
    AND m.registered_at >= new.registered_at - make_interval(hours => 24 * rule.days)
    AND (m.registered_at, m.number) < (new.registered_at, new.number)
    ORDER BY m.number LIMIT 200
) AS earlier
WHERE new.case_id = ANY(%(cases)s) AND rule.reason = 'same-grid-and-kind' AND new.grid <> ''
"""


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


def candidates(
    connection: Any, cases: Sequence[UUID], policy: Duplicates
) -> dict[UUID, list[Candidate]]:
    """Per case, the earlier cases whose reasons weigh enough, the heaviest first."""
    rules = policy.reasons
    asked = {
        "cases": list(cases), "reasons": list(rules), "days": [each.days for each in rules.values()]
    }  # fmt: skip
    reasons: dict[UUID, dict[tuple[UUID, str], list[codes.DuplicateReason]]] = {}
    for case, other, number, why in connection.execute(FOUND, asked).fetchall():
        reasons.setdefault(case, {}).setdefault((other, number), []).append(why)
    return {case: _heavy(reasons.get(case, {}), policy) for case in cases}


def _heavy(
    found: dict[tuple[UUID, str], list[codes.DuplicateReason]], policy: Duplicates
) -> list[Candidate]:
    made = [
        Candidate(case=other, number=number, reasons=sorted(whys),
                  score=sum(policy.reasons[why].weight for why in whys))
        for (other, number), whys in found.items()
    ]  # fmt: skip
    heavy = [each for each in made if each.score >= policy.threshold]
    return sorted(heavy, key=lambda each: (-each.score, each.number))[: policy.most]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).upper().split())
