"""The vault: what is known of people, a key per person. Events and read models hold references.

A record is JSON under a key of the key store (AES-SIV); the person's id is bound in as associated
data, so that a record cannot be moved to another person. Destroying the key erases the person
(个人信息保护法 §47) and leaves the trail whole. Records and addresses sealed before there was a key
store (AES-256-GCM, their key wrapped beside them) still open.
"""

import base64
import binascii
import hmac
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import codec
from .keystore import NONCE_BYTES, Key, Keys, VaultError
from .sealing import Texts
from .vault_table import VaultRow

__all__ = ["Vault", "VaultError"]

WRAPPED_BYTES = NONCE_BYTES + 32 + 16  # of an older address: nonce, key, tag


class Vault:
    """Seals and opens personal data. Holds the master key and the way to the key store."""

    def __init__(self, master_key: bytes, keys: Keys) -> None:
        self._master = AESGCM(master_key)
        self.keys = keys
        self.texts = Texts(keys)
        # HKDF (RFC 5869), a label per purpose: who has one purpose's hashes learns no other's.
        self._subkey = cache(lambda label: derive(master_key, label))

    def seal(self, person: UUID, facts: dict[str, Any], key: Key | None = None) -> VaultRow:
        """Facts about one person, under a key of that person: a fresh one unless given."""
        key = key or self.keys.take()
        sealed = key.cipher.encrypt(codec.dumps(facts), [person.bytes])
        return VaultRow(person, sealed, key=key.id)

    def receive(self, person: UUID, reader: str, text: str) -> VaultRow:
        """What was sealed for this reader before there were tokens, under a key of the key store.
        Raises VaultError.
        """
        bound_to = person.bytes + reader.encode()
        try:
            whole = base64.b64decode(text, validate=True)
            key = _decrypt(self._master, whole[:WRAPPED_BYTES], bound_to)
            facts = codec.loads(_decrypt(AESGCM(key), whole[WRAPPED_BYTES:], bound_to))
        except (InvalidTag, binascii.Error, ValueError) as error:
            msg = f"what was sealed about person {person} is not for {reader}"
            raise VaultError(msg) from error
        return self.seal(person, dict(facts))

    def open(self, row: VaultRow) -> dict[str, Any] | None:
        """The facts of a sealed record; None when its key is destroyed. Raises VaultError."""
        try:
            return self._open(row)
        except InvalidTag as error:
            msg = f"the record of person {row.person} does not open under this master key"
            raise VaultError(msg) from error

    def _open(self, row: VaultRow) -> dict[str, Any] | None:
        if row.key is None:
            old = AESGCM(_decrypt(self._master, row.wrapped, row.person.bytes))
            return dict(codec.loads(_decrypt(old, row.sealed, row.person.bytes)))
        key = self.keys.find([row.key]).get(row.key)
        if key is None:
            return None
        return dict(codec.loads(key.cipher.decrypt(row.sealed, [row.person.bytes])))

    def fingerprint(self, purpose: str, *values: str) -> bytes:
        """A keyed hash (HMAC-SHA-256) to compare values by without having them. Not reversible
        by whoever lacks the master key; equal for equal values of one purpose.
        """
        text = codec.dumps(list(values))
        return hmac.digest(self._subkey(purpose), text, "sha256")


def derive(master_key: bytes, label: str, salt: bytes | None = None) -> bytes:
    """32 bytes for one purpose, by HKDF-SHA-256 of the master key."""
    return HKDF(SHA256(), 32, salt, f"fengqiao.{label}".encode()).derive(master_key)


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    if len(sealed) < NONCE_BYTES:
        raise InvalidTag  # cut off: as wrong as a changed byte
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
