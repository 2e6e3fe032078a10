"""The vault: a key per person, wrapped by the master key. Events and read models hold references.

AES-256-GCM throughout; the person's id is bound in as associated data, so that a sealed record
cannot be moved to another person. Destroying the key erases the person (个人信息保护法 §47) and
leaves the trail whole.
"""

import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import codec
from .store import VaultRow

NONCE_BYTES = 12  # NIST SP 800-38D §8.2.2: 96 random bits


class VaultError(Exception):
    """A sealed record does not open: wrong master key, or somebody changed it."""


class Vault:
    """Seals and opens personal data. Holds the master key and nothing else."""

    def __init__(self, master_key: bytes) -> None:
        self._master = AESGCM(master_key)

    def seal(self, person: UUID, facts: dict[str, Any]) -> VaultRow:
        """Facts about one person, under a fresh key of that person."""
        key = AESGCM.generate_key(256)
        return VaultRow(
            person,
            _encrypt(self._master, key, person.bytes),
            _encrypt(AESGCM(key), codec.dumps(facts), person.bytes),
        )

    def open(self, row: VaultRow) -> dict[str, Any]:
        """The facts of a sealed record. Raises VaultError."""
        try:
            key = _decrypt(self._master, row.wrapped, row.person.bytes)
            return dict(codec.loads(_decrypt(AESGCM(key), row.sealed, row.person.bytes)))
        except InvalidTag as error:
            msg = f"the record of person {row.person} does not open under this master key"
            raise VaultError(msg) from error


def _encrypt(cipher: AESGCM, text: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text, bound_to)


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
