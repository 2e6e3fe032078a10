"""Tokens: only ours, only for us, only in time, only with roles that exist."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from services.chassis import identity
from services.chassis.identity import BadToken, TokenCheck

NOW = 1_000.0
LATER = 4_000_000_000.0  # within every clock's reach
CLAIMS: dict[str, Any] = {
    "sub": "clerk.li",
    "roles": ["clerk", "agent"],
    "unit": "150104002:centre",
    "region": "150104002",
}
WHOLE = {**CLAIMS, "iss": identity.ISSUER, "aud": identity.AUDIENCE, "exp": int(LATER)}


def key_pair() -> tuple[bytes, bytes]:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private, public


PRIVATE, PUBLIC = key_pair()


@pytest.fixture
def check(tmp_path: Path) -> TokenCheck:
    path = tmp_path / "public.pem"
    path.write_bytes(PUBLIC)
    return TokenCheck(path)


def token(**changes: Any) -> str:
    claims = {name: value for name, value in {**WHOLE, **changes}.items() if value is not None}
    return jwt.encode(claims, PRIVATE, algorithm="EdDSA")


def encoded(part: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def test_a_good_token_says_who_calls(check):
    caller = check.caller(identity.issue(PRIVATE, expires=LATER, **CLAIMS), NOW)
    assert (caller.id, caller.roles) == ("clerk.li", ("clerk", "agent"))
    assert (caller.unit, caller.region) == ("150104002:centre", "150104002")


def test_the_actor_has_the_first_own_role_that_is_allowed(check):
    caller = check.caller(token(), NOW)
    actor = caller.as_actor(["director", "agent"])
    assert actor
    assert (actor.id, actor.role, actor.region) == ("clerk.li", "agent", "150104002")
    assert caller.as_actor(["director"]) is None


def test_a_token_counts_until_it_expires_and_no_longer_even_when_known(check):
    known = token(exp=int(LATER))
    assert check.caller(known, LATER - 1).id == "clerk.li"
    with pytest.raises(BadToken, match="expired"):
        check.caller(known, LATER)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"aud": "another-gateway"},
        {"iss": "another-issuer"},
        {"exp": None},
        {"sub": None},
        {"aud": None},
        {"iss": None},
        {"nbf": int(LATER) - 1},
        {"roles": ["emperor"]},
        {"roles": ["clerk", "emperor"]},
        {"roles": []},
        {"roles": "clerk"},
        {"roles": None},
        {"roles": [["clerk"]]},
        {"roles": [{"name": "clerk"}]},
        {"unit": 7},
        {"region": ["150104002"]},
    ],
    ids=str,
)
def test_a_token_with_wrong_claims_does_not_count(check, changes):
    with pytest.raises(BadToken):
        check.caller(token(**changes), NOW)


def test_no_signature_is_no_token(check):
    unsigned = jwt.encode(WHOLE, "", algorithm="none")
    with pytest.raises(BadToken):
        check.caller(unsigned, NOW)


def test_the_public_key_is_no_secret_to_sign_with(check):
    """The old trick: HS256, keyed with the public key that everybody has."""
    text = encoded({"alg": "HS256", "typ": "JWT"}) + b"." + encoded(WHOLE)
    signature = base64.urlsafe_b64encode(hmac.digest(PUBLIC, text, hashlib.sha256)).rstrip(b"=")
    with pytest.raises(BadToken):
        check.caller((text + b"." + signature).decode(), NOW)


def test_another_key_signs_nothing(check):
    with pytest.raises(BadToken):
        check.caller(jwt.encode(WHOLE, key_pair()[0], algorithm="EdDSA"), NOW)


def test_changed_claims_do_not_count(check):
    head, _, signature = token().split(".")
    claims = encoded({**WHOLE, "roles": ["director"]}).decode()
    with pytest.raises(BadToken):
        check.caller(f"{head}.{claims}.{signature}", NOW)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", "Ünïcode"])
def test_what_is_no_token_does_not_count_and_is_not_repeated(check, text):
    with pytest.raises(BadToken) as caught:
        check.caller(text, NOW)
    assert not text or len(text) < 5 or text not in str(caught.value)
