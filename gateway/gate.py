"""What every handler of one gateway process shares, and who is calling."""

import contextlib
import time
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest

from services.chassis.caller import Call
from services.chassis.identity import BadToken, Caller, TokenCheck
from services.chassis.settings import Settings

from . import access
from .applied import Applied
from .opening import Opening
from .problems import Problem
from .reads import Reads

# RFC 6750 §3: no reason for who brought no token, one for who brought a bad one.
CHALLENGE = {"www-authenticate": 'Bearer realm="fengqiao"'}
INVALID = {"www-authenticate": 'Bearer realm="fengqiao", error="invalid_token"'}


@dataclass(frozen=True)
class Gate:
    """One gateway's parts."""

    settings: Settings
    call: Call
    reads: Reads
    applied: Applied
    tokens: TokenCheck
    opening: Opening

    async def catch_up(self, http: HttpRequest) -> None:
        """Let whoever looks see the own changes first."""
        with contextlib.suppress(Problem):  # without a good token it fails a little later
            await self.applied.catch_up(self.caller(http).id)

    def caller(self, http: HttpRequest) -> Caller:
        """Who is calling. Raises Problem 401."""
        scheme, _, token = http.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Problem(401, "token-missing", headers=CHALLENGE)
        try:
            caller = self.tokens.caller(token.strip(), time.time())
        except BadToken as error:
            raise Problem(
                401, "token-invalid", facts={"fault": str(error)}, headers=INVALID
            ) from error
        http.state.content = access.sees_content(caller)
        return caller
