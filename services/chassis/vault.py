"""The vault: a key per person, wrapped by the master key. Events and read models hold references.

AES-256-GCM throughout; the person's id is bound in as associated data, so that a sealed record
cannot be moved to another person. Destroying the key erases the person (个人信息保护法 §47) and
leaves the trail whole.
"""

import base64
import binascii
import hmac
import os
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import codec
from .store import VaultRow

NONCE_BYTES = 12  # NIST SP 800-38D §8.2.2: 96 random bits
WRAPPED_BYTES = NONCE_BYTES + 32 + 16  # nonce, key, tag


class VaultError(Exception):
    """A sealed record does not open: wrong master key, or somebody changed it."""


class Vault:
    """Seals and opens personal data. Holds the master key and nothing else."""

    def __init__(self, master_key: bytes) -> None:
        self._master = AESGCM(master_key)
        # HKDF (RFC 5869), a label per purpose: who has one purpose's hashes learns no other's.
        self._subkey = cache(lambda label: _derive(master_key, label))

    def seal(self, person: UUID, facts: dict[str, Any]) -> VaultRow:
        """Facts about one person, under a fresh key of that person."""
        key = AESGCM.generate_key(256)
        return VaultRow(
            person,
            _encrypt(self._master, key, person.bytes),
            _encrypt(AESGCM(key), codec.dumps(facts), person.bytes),
        )

    def seal_for(self, person: UUID, reader: str, facts: dict[str, Any]) -> str:
        """Facts for another service's vault, as text that an event may carry.

        Only that `reader` opens it, and only under the same master key.
        """
        key, bound_to = AESGCM.generate_key(256), _addressed(person, reader)
        wrapped = _encrypt(self._master, key, bound_to)
        sealed = _encrypt(AESGCM(key), codec.dumps(facts), bound_to)
        return base64.b64encode(wrapped + sealed).decode()

    def receive(self, person: UUID, reader: str, text: str) -> VaultRow:
        """What was sealed for this reader, under a key of its own vault. Raises VaultError."""
        bound_to = _addressed(person, reader)
        try:
            whole = base64.b64decode(text, validate=True)
            key = _decrypt(self._master, whole[:WRAPPED_BYTES], bound_to)
            facts = codec.loads(_decrypt(AESGCM(key), whole[WRAPPED_BYTES:], bound_to))
        except (InvalidTag, binascii.Error, ValueError) as error:
            msg = f"what was sealed about person {person} is not for {reader}"
            raise VaultError(msg) from error
        return self.seal(person, dict(facts))

    def open(self, row: VaultRow) -> dict[str, Any]:
        """The facts of a sealed record. Raises VaultError."""
        try:
            key = _decrypt(self._master, row.wrapped, row.person.bytes)
            return dict(codec.loads(_decrypt(AESGCM(key), row.sealed, row.person.bytes)))
        except InvalidTag as error:
            msg = f"the record of person {row.person} does not open under this master key"
            raise VaultError(msg) from error

    def fingerprint(self, purpose: str, *values: str) -> bytes:
        """A keyed hash (HMAC-SHA-256) to compare values by without having them. Not reversible
        by whoever lacks the master key; equal for equal values of one purpose.
        """
        text = codec.dumps(list(values))
        return hmac.digest(self._subkey(purpose), text, "sha256")


def _addressed(person: UUID, reader: str) -> bytes:
    return person.bytes + reader.encode()


def _derive(master_key: bytes, label: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"fengqiao.{label}".encode()).derive(master_key)


def _encrypt(cipher: AESGCM, text: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text, bound_to)


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    if len(sealed) < NONCE_BYTES:
        raise InvalidTag  # cut off: as wrong as a changed byte
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
