"""Passwords and keys of a local system: made at random once, readable by their owner only."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

if TYPE_CHECKING:
    from pathlib import Path


class Keys(NamedTuple):
    """What a system needs to encrypt personal data and to check tokens."""

    master: str
    token_public: Path
    token_private: Path


def secret(path: Path, mode: int = 0o600) -> str:
    """The random word in this file, made if it is not there yet."""
    return _kept(path, secrets.token_hex(16).encode(), mode).decode()


def keys(folder: Path) -> Keys:
    """The keys in this folder, made if they are not there yet."""
    master = _kept(folder / "master.key", base64.b64encode(secrets.token_bytes(32)))
    private = _kept(folder / "token.private.pem", _fresh_private_key())
    key = load_pem_private_key(private, password=None)
    _kept(
        folder / "token.public.pem",
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    )
    return Keys(master.decode(), folder / "token.public.pem", folder / "token.private.pem")


def _fresh_private_key() -> bytes:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _kept(path: Path, fresh: bytes, mode: int = 0o600) -> bytes:
    """The file's content; a new file is never visible half-written or with wider rights."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(fresh)
        with contextlib.suppress(FileExistsError):
            os.link(scratch, path)
        scratch.unlink()
    return path.read_bytes()
