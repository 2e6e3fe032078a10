"""Commands and answers sealed on their way: a broker, its disk and its operators read nothing.

AES-256-GCM under a key of this process, made of the master key and 16 random bytes that stand at
the head of every message (HKDF, RFC 5869): a key per process keeps the number of messages under one
key far below what 96-bit random nonces allow (NIST SP 800-38D §8.3). What a message is for is bound
in, so that no answer can be passed off as a command.
"""

import os
from collections import OrderedDict
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keystore import NONCE_BYTES
from .vault import derive

SALT_BYTES = 16
OTHERS = 1_000  # processes whose keys are remembered
COMMAND, ANSWER = b"command", b"answer"


class Unsealable(ValueError):
    """A message that was sealed with another master key, for another purpose, or changed."""


class LinkSeal:
    """Seals and opens the bodies of one process's messages."""

    def __init__(self, master_key: bytes) -> None:
        self._master = master_key
        self._salt = os.urandom(SALT_BYTES)
        self._lock = Lock()
        self._ciphers: OrderedDict[bytes, AESGCM] = OrderedDict()

    def seal(self, body: bytes, purpose: bytes) -> bytes:
        """What goes over the broker: salt, nonce, ciphertext with tag."""
        nonce = os.urandom(NONCE_BYTES)
        return self._salt + nonce + self._cipher(self._salt).encrypt(nonce, body, purpose)

    def open(self, sealed: bytes, purpose: bytes) -> bytes:
        """The body. Raises Unsealable."""
        salt, nonce = sealed[:SALT_BYTES], sealed[SALT_BYTES : SALT_BYTES + NONCE_BYTES]
        try:
            return self._cipher(salt).decrypt(nonce, sealed[SALT_BYTES + NONCE_BYTES :], purpose)
        except (InvalidTag, ValueError) as error:
            msg = "not sealed for this purpose under this master key"
            raise Unsealable(msg) from error

    def _cipher(self, salt: bytes) -> AESGCM:
        with self._lock:
            found = self._ciphers.get(salt)
            if found is None:
                found = AESGCM(derive(self._master, "links", salt))
                self._ciphers[salt] = found
                if len(self._ciphers) > OTHERS:
                    self._ciphers.popitem(last=False)
            return found
