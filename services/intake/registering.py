"""What a registration is made of beside its words: query code, origin, advice, and the parties."""

import hashlib
import re
import secrets
from typing import Any
from uuid import UUID, uuid5

from services.chassis import codec
from services.chassis.work import Work
from services.contracts.commands.intake import Party, RegisterCase

from .domain.case import MOST_REPRESENTATIVES
from .policy import Advice

# Crockford's base 32: no I, L, O, U to misread on a slip of paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = bytes(ord(ALPHABET[byte & 31]) for byte in range(256))
_BETWEEN = re.compile(r"[\W_]")
CODE_LETTERS = 16  # 80 bits: the tag in the event cannot be searched for its code
SEARCHED = ("name", "phone", "address")


def query_code() -> str:
    """A fresh query code for the resident: 16 letters in groups of four."""
    letters = secrets.token_bytes(CODE_LETTERS).translate(_LETTERS).decode()
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LETTERS, 4))


def query_tag(code: str) -> str:
    """SHA-256 (hex) of a query code, however it was typed."""
    letters = _BETWEEN.sub("", code.upper())
    return hashlib.sha256(letters.encode()).hexdigest()


def brought(command: RegisterCase) -> dict[str, Any]:
    """What only some channels bring, as plain facts."""
    return {
        "order": codec.plain(command.order),
        "petition": codec.plain(command.petition),
        "handover": codec.plain(command.handover),
        "needs": codec.plain(command.needs),
        "pending": codec.plain(command.pending),
        "emergency": command.emergency,
        "origin": command.origin or _origin(command),
    }


def advice(command: RegisterCase, policy: Advice) -> list[str]:
    """Codes of what to tell the person at once: the number to call, the lawful route."""
    made: list[str] = []
    if command.emergency:
        made += policy.emergency[command.emergency]
    if command.pending:
        made += policy.pending[command.pending.route]
    by_letter = command.petition and command.petition.form != "visit"
    if by_letter and command.petition and command.petition.visitors > MOST_REPRESENTATIVES:
        made.append("choose-representatives")
    return made


def _origin(command: RegisterCase) -> str | None:
    if command.order:
        return command.order.number
    return command.handover.number if command.handover else None


def parties(case_id: UUID, parties: list[Party], work: Work) -> list[dict[str, str]]:
    """References to the parties; who they are goes into the vault, and what they are searched by
    travels sealed under the person's key.
    """
    made = []
    for index, party in enumerate(parties):
        person = uuid5(case_id, f"party-{index}")
        personal = _personal(party)
        work.seal(person, personal)
        made.append(
            {
                "person": str(person),
                "side": party.side,
                "kind": party.kind,
                "sealed": work.token(person, searchable(personal)),
            }
        )
    return made


def contacts(known: list[dict[str, str]], parties: list[Party]) -> list[tuple[str, dict[str, Any]]]:
    """How each party wants to be told; a text message goes to the party's phone unless told."""
    made = []
    for each, party in zip(known, parties, strict=True):
        if party.contact is not None:
            chosen = codec.plain(party.contact)
            if party.contact.channel == "sms":
                chosen["address"] = dialled(chosen["address"] or party.phone)
            made.append((each["person"], chosen))
    return made


def dialled(number: str | None) -> str:
    """A telephone number as it is dialled."""
    return (number or "").replace(" ", "").replace("-", "")


def searchable(personal: dict[str, Any]) -> dict[str, Any]:
    """Name, phone and address of a person: never the identity number."""
    return {name: personal[name] for name in SEARCHED if name in personal}


def _personal(party: Party) -> dict[str, Any]:
    fields = {
        "name": party.name,
        "phone": party.phone,
        "id_number": party.id_number,
        "address": party.address,
    }
    return {name: value for name, value in fields.items() if value is not None}
