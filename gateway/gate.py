"""What every handler of one gateway process shares, and who is calling."""

import time
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest

from services.chassis.caller import Call
from services.chassis.identity import BadToken, Caller, TokenCheck
from services.chassis.settings import Settings

from .applied import Applied
from .problems import Problem
from .reads import Reads

CHALLENGE = {"www-authenticate": 'Bearer realm="fengqiao"'}  # RFC 6750 §3


@dataclass(frozen=True)
class Gate:
    """One gateway's parts."""

    settings: Settings
    call: Call
    reads: Reads
    applied: Applied
    tokens: TokenCheck

    def caller(self, http: HttpRequest) -> Caller:
        """Who is calling. Raises Problem 401."""
        scheme, _, token = http.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Problem(401, "token-missing", headers=CHALLENGE)
        try:
            return self.tokens.caller(token.strip(), time.time())
        except BadToken as error:
            raise Problem(
                401, "token-invalid", facts={"fault": str(error)}, headers=CHALLENGE
            ) from error
