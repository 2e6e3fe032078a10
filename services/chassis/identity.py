"""Who is calling: a signed token (JWT, RFC 7519, EdDSA), checked with a public key.

The claims are `sub` (staff id), `roles`, `unit`, `region` (a division or grid code), `exp`. Who
issues them is another matter: in development `python -m deploy.local token` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt

from services.contracts.codes import ROLES
from services.contracts.declare import Actor

ISSUER = "fengqiao"
AUDIENCE = "fengqiao-gateway"
ALGORITHM = "EdDSA"  # RFC 8037; the only one accepted


class BadToken(Exception):
    """No token, or one that does not count; the message says why, without the token."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a valid token."""

    id: str
    roles: tuple[str, ...]
    unit: str
    region: str
    expires: float = 0.0

    def as_actor(self, allowed: Sequence[str]) -> Actor | None:
        """As the actor of a command, in the first own role among the allowed; None without one."""
        role = next((each for each in self.roles if each in allowed), None)
        if role is None:
            return None
        return Actor(id=self.id, role=role, unit=self.unit, region=self.region)


class TokenCheck:
    """Checks tokens with one public key; a token seen before costs nothing until it expires."""

    def __init__(self, public_key: Path) -> None:
        self._key = public_key.read_bytes()
        self._checked = lru_cache(maxsize=4_096)(self._check)

    def caller(self, token: str, now: float) -> Caller:
        """The caller. Raises BadToken."""
        caller = self._checked(token)
        if caller.expires <= now:
            msg = "the token has expired"
            raise BadToken(msg)
        return caller

    def _check(self, token: str) -> Caller:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise BadToken(str(error)) from error
        return _caller(claims)


def _caller(claims: dict[str, Any]) -> Caller:
    roles = claims.get("roles", [])
    if not isinstance(roles, list) or not roles or any(each not in tuple(ROLES) for each in roles):
        msg = f"the claim `roles` should list some of {', '.join(ROLES)}"
        raise BadToken(msg)
    texts = [claims.get(name, "") for name in ("unit", "region")]
    if not all(isinstance(each, str) for each in texts):
        msg = "the claims `unit` and `region` should be texts"
        raise BadToken(msg)
    return Caller(str(claims["sub"]), tuple(roles), texts[0], texts[1], float(claims["exp"]))


def issue(private_key: bytes, *, expires: float, **claims: Any) -> str:
    """Sign a token; `sub`, `roles`, `unit`, `region` among the claims."""
    everything = {**claims, "iss": ISSUER, "aud": AUDIENCE, "exp": int(expires)}
    return jwt.encode(everything, private_key, algorithm=ALGORITHM)
