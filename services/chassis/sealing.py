"""Sealed texts: what nobody reads without its key stands in events as a token.

A token names its key and holds the text under it: `~t1.<key id>.<base64>~`. It may be copied
anywhere, also inside other texts; whoever has the key store opens it, and nobody once the key is
destroyed. AES-SIV (RFC 5297) is deterministic: the same words under the same key are the same
token, so equal texts of one stream stay equal, sealing twice changes nothing, and there is no nonce
to repeat. The key's id and the kind are bound in as associated data.

Two kinds. A text (`t`) opens by itself wherever its reader may see the thing it belongs to. What is
known of a person (`p`, JSON) is only opened by asking for it.
"""

import re
from binascii import a2b_base64, b2a_base64
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag

from . import clear, codec
from .clear import ERASED, WITHHELD
from .keystore import Key, Keys, VaultError

TEXT, PERSON, BYTES = "t", "p", "b"
MARK = "~t1."
TOKEN = re.compile(r"~(?P<kind>[tp])1\.(?P<key>[0-9a-f]{32})\.(?P<sealed>[A-Za-z0-9+/]+)~")
_TEXT_BYTES = re.compile(rb"~t1\.([0-9a-f]{32})\.([A-Za-z0-9+/]+)~")
_TEXT_TOKEN = re.compile(r"~t1\.([0-9a-f]{32})\.([A-Za-z0-9+/]+)~")
NO_TEXT = frozenset({type(None), bool, int, float, date, datetime, UUID})
SHORT = 20  # characters; a case number has more
REMEMBERED = 2_000  # codes found to be clear in fields of one name
DEPTH = 4  # a text with tokens in it is sealed whole; what it quotes may quote again

TakeKey = Callable[[], Key]


class Texts:
    """Seals and opens the texts in JSON-like values. Safe for several threads."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._clear: dict[str, set[str]] = defaultdict(set)  # by the name of the field

    def seal(
        self, value: Any, key: TakeKey, *, name: str = "", opaque: Collection[str] = ()
    ) -> Any:
        """The value with a token in place of every text that is no code (see `clear`).

        `key` is called for the first such text. Tokens stay as they are, so a copy keeps the key of
        its original; so do fields named in `opaque`.
        """
        return self._seal(value, key, name, opaque, all_of_it=False)

    def _seal(
        self, value: Any, key: TakeKey, name: str, opaque: Collection[str], *, all_of_it: bool
    ) -> Any:
        if isinstance(value, str):
            if not all_of_it and value in self._clear[name]:
                return value
            return self._text(value, key, name, all_of_it=all_of_it)
        if isinstance(value, dict):
            return self._fields(value, key, opaque, all_of_it=all_of_it)
        if isinstance(value, list | tuple):
            return [self._seal(each, key, name, (), all_of_it=all_of_it) for each in value]
        return value

    def _fields(
        self, value: dict[str, Any], key: TakeKey, opaque: Collection[str], *, all_of_it: bool
    ) -> dict[str, Any]:
        # Most fields of an event hold nothing or a code seen before: no call for those.
        known, made = self._clear, {}
        names = known[""]
        for each, inner in value.items():
            field = each if each in names else self._seal(each, key, "", (), all_of_it=False)
            kind = inner.__class__
            if kind in NO_TEXT or not inner or each in opaque:
                made[field] = inner
                continue
            whole = all_of_it or each in clear.ALWAYS
            if kind is not str:
                made[field] = self._seal(inner, key, each, (), all_of_it=whole)
            elif whole or inner not in known[each]:
                made[field] = self._text(inner, key, each, all_of_it=whole)
            else:
                made[field] = inner
        return made

    def _text(self, text: str, key: TakeKey, name: str, *, all_of_it: bool) -> str:
        if not text or text in clear.MARKS or is_token(text):
            return text
        if not all_of_it and clear.is_clear(name, text):
            # Codes come again and again; only they are remembered, never what somebody wrote, nor
            # ids and case numbers, each of which comes once.
            if len(text) <= SHORT:
                if len(self._clear) >= REMEMBERED or len(self._clear[name]) >= REMEMBERED:
                    self._clear.clear()
                self._clear[name].add(text)
            return text
        return seal_text(text, key())

    def open(self, value: Any, *, opaque: Collection[str] = ()) -> Any:
        """The value with every text in words; ERASED where the key is destroyed.

        All keys in one query. Fields named in `opaque` stay closed, and so does what is known of a
        person. Raises VaultError for what was changed, and when the key store is away.
        """
        for _ in range(DEPTH):
            ids = set(text_keys(value, opaque))
            if not ids:
                break
            opening = _Opening(self.keys.find(ids))
            value = _replace(value, opening.text, opaque)
            if not opening.quotes:
                break
        return value

    def open_json(self, body: bytes) -> bytes:
        """As `open`, on the bytes of a JSON text: what is not sealed is not looked at."""
        for _ in range(DEPTH):
            ids = keys_in(body)
            if not ids:
                break
            opening = _Opening(self.keys.find(ids))
            body = _TEXT_BYTES.sub(opening.json, body)
            if not opening.quotes:
                break
        return body

    def seal_person(self, facts: dict[str, Any], key: Key) -> str:
        """What is known of a person, as a token under that person's key."""
        return _token(PERSON, key, codec.dumps(facts))

    def open_person(self, token: str) -> dict[str, Any] | None:
        """What is known of a person; None once erased. Raises VaultError for what is no such token
        or was changed.
        """
        found = TOKEN.fullmatch(token)
        if found is None or found["kind"] != PERSON:
            msg = "not a sealed record of a person"
            raise VaultError(msg)
        id_ = UUID(found["key"])
        key = self.keys.find([id_]).get(id_)
        return dict(codec.loads(_decrypt(PERSON, key, found["sealed"]))) if key else None

    def open_people(self, tokens: Collection[str]) -> dict[str, dict[str, Any] | None]:
        """As `open_person`, by token: all keys in one query."""
        self.keys.find({UUID(found["key"]) for each in tokens if (found := TOKEN.fullmatch(each))})
        return {each: self.open_person(each) for each in tokens}


def seal_text(text: str, key: Key) -> str:
    """One text under one key."""
    return _token(TEXT, key, text.encode())


def seal_bytes(plain: bytes, key: Key) -> bytes:
    """Anything but a text, under one key."""
    return key.cipher.encrypt(plain, [_bound(BYTES, key)])


def open_bytes(sealed: bytes, key: Key) -> bytes:
    """What `seal_bytes` sealed. Raises VaultError for what was changed."""
    return _open(BYTES, key, sealed)


def is_token(value: Any) -> bool:
    """Whether a value is one token and nothing else."""
    return isinstance(value, str) and value[:1] == "~" and TOKEN.fullmatch(value) is not None


def is_person_token(value: Any) -> bool:
    """Whether a value is a sealed record of a person."""
    return isinstance(value, str) and value.startswith("~p1.") and is_token(value)


def has_token(value: Any) -> bool:
    """Whether there is a token anywhere in a value. No input of a caller may have one: it would be
    opened for them.
    """
    if isinstance(value, str):
        return TOKEN.search(value) is not None
    if isinstance(value, dict):
        return any(has_token(each) for pair in value.items() for each in pair)
    return isinstance(value, list | tuple) and any(has_token(each) for each in value)


def text_keys(value: Any, opaque: Collection[str] = ()) -> Iterator[UUID]:
    """The keys of all texts in a value, in its order, repeated as they come."""
    if isinstance(value, str):
        if MARK in value:
            for found in _TEXT_TOKEN.finditer(value):
                yield UUID(found[1])
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in opaque:
                yield from text_keys(name)
                yield from text_keys(inner)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from text_keys(each)


def tokens(text: str) -> list[str]:
    """The tokens in a text, in its order, once each."""
    return list(dict.fromkeys(found[0] for found in TOKEN.finditer(text)))


def key_of(token: str) -> UUID:
    """The key of what `tokens` found."""
    return UUID(token[4:36])


def keys_in(body: bytes) -> set[UUID]:
    """The keys of all texts in the bytes of a JSON text."""
    return {UUID(found[0].decode()) for found in _TEXT_BYTES.findall(body)}


def withhold_json(body: bytes) -> bytes:
    """A JSON text with WITHHELD in place of every text, for whom the content is not meant."""
    return _TEXT_BYTES.sub(WITHHELD.encode(), body)


def _replace(value: Any, read: Callable[[UUID, str], str], opaque: Collection[str]) -> Any:
    if isinstance(value, str):
        if MARK not in value:
            return value
        return _TEXT_TOKEN.sub(lambda found: read(UUID(found[1]), found[2]), value)
    if isinstance(value, dict):
        return {
            _replace(name, read, ()): inner if name in opaque else _replace(inner, read, ())
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_replace(each, read, ()) for each in value]
    return value


class _Opening:
    """One opening with the keys that still exist; notes whether a text quotes another."""

    def __init__(self, keys: dict[UUID, Key]) -> None:
        self._keys = keys
        self.quotes = False

    def text(self, id_: UUID, sealed: str) -> str:
        key = self._keys.get(id_)
        if key is None:
            return ERASED
        plain = _decrypt(TEXT, key, sealed).decode()
        self.quotes = self.quotes or MARK in plain
        return plain

    def json(self, found: re.Match[bytes]) -> bytes:
        plain = self.text(UUID(found[1].decode()), found[2].decode())
        return codec.dumps(plain)[1:-1]  # it stands within quotation marks already


def _token(kind: str, key: Key, plain: bytes) -> str:
    sealed = key.cipher.encrypt(plain, [_bound(kind, key)])
    text = b2a_base64(sealed, newline=False).rstrip(b"=").decode("ascii")
    return f"~{kind}1.{key.id.hex}.{text}~"


def _decrypt(kind: str, key: Key, sealed: str) -> bytes:
    try:
        body = a2b_base64(sealed + "=" * (-len(sealed) % 4))
    except ValueError as error:
        raise _changed(key) from error
    return _open(kind, key, body)


def _open(kind: str, key: Key, sealed: bytes) -> bytes:
    try:
        return key.cipher.decrypt(sealed, [_bound(kind, key)])
    except (InvalidTag, ValueError) as error:
        raise _changed(key) from error


def _changed(key: Key) -> VaultError:
    return VaultError(f"what was sealed under key {key.id} does not open: it was changed")


def _bound(kind: str, key: Key) -> bytes:
    return kind.encode() + key.id.bytes
