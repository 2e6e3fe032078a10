"""Where the bytes of attachments lie: sealed here, named by their own hash, opened again on demand.

A file's name is the SHA-256 of its ciphertext, never a word of a caller's: no path can be made of
input. Sealing is deterministic under a case's key (AES-SIV, RFC 5297), so that sending the same
paper again makes the same file. A store with other promises, such as S3, has the same two methods.
"""

import contextlib
import hashlib
import os
import re
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

NAME = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):
    """What lies there is not what was put there."""


class Missing(Exception):
    """Nothing lies there."""


class Blobs(Protocol):
    """A store of sealed bytes."""

    def put(self, sealed: bytes) -> str:
        """Keep these bytes, durably; their name. The same bytes have the same name."""

    def get(self, name: str) -> bytes:
        """The bytes of a name. Raises Missing or Damaged."""

    def delete(self, name: str) -> None:
        """Nothing lies there any more; nothing happens when nothing did."""


class Folder:
    """Blobs in a folder, two letters deep."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, sealed: bytes) -> str:
        """Written whole or not at all, and on the disk when this returns."""
        name = hashlib.sha256(sealed).hexdigest()
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = path.with_name(f"{uuid4().hex}.draft")
            with draft.open("xb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            _sync(path.parent)
        return name

    def get(self, name: str) -> bytes:
        """Checked against its name."""
        try:
            sealed = self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise Missing(name) from error
        if hashlib.sha256(sealed).hexdigest() != name:
            raise Damaged(name)
        return sealed

    def delete(self, name: str) -> None:
        """Nothing lies there any more; nothing happens when nothing did."""
        with contextlib.suppress(FileNotFoundError, Missing):
            self._path(name).unlink()

    def _path(self, name: str) -> Path:
        if not NAME.fullmatch(name):
            raise Missing(name)
        return self._folder / name[:2] / name


def seal(key: bytes, plain: bytes, case: str) -> bytes:
    """Encrypted under a case's key, and bound to the case."""
    return AESSIV(key).encrypt(plain, [case.encode()])


def unseal(key: bytes, sealed: bytes, case: str, sha256: str) -> bytes:
    """The plain bytes. Raises Damaged when they are not those of this hash."""
    try:
        plain = AESSIV(key).decrypt(sealed, [case.encode()])
    except InvalidTag as error:
        raise Damaged(sha256) from error
    if hashlib.sha256(plain).hexdigest() != sha256:
        raise Damaged(sha256)
    return plain


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
