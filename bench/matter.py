"""What is registered in every figure, and by whom: one matter without parties, one clerk."""

import secrets
from typing import Any

from deploy.local.scenario import Person
from services.contracts.declare import Actor
from services.contracts.messages import Request

STREET = "150104002"
CLERK = Person("clerk.li", ["clerk"], unit=f"{STREET}:centre", region=STREET)
# Has the same work in every archive; the cases of other figures are the other clerk's.
READER = Person("clerk.wang", ["clerk"], unit=CLERK.unit, region=STREET)
BY = {"id": CLERK.id, "role": "clerk", "unit": CLERK.unit, "region": CLERK.region}
MATTER: dict[str, Any] = {
    "title": "Leaking pipe between two floors",
    "narrative": "Water from the flat above has damaged the ceiling since spring. " * 4,
    "channel": "window",
    "kind": "neighbours",
    "division": STREET,
}
SEARCH = "/api/v1/cases?q=leaking+ceiling"  # words of the matter
RUN = secrets.token_hex(4)  # of this run: keys of two runs on one store never meet


def registration(number: int) -> Request:
    """The nth registration, as it arrives at the desk's application."""
    key = f"{CLERK.id}:{RUN}-{number}"
    return Request(id=key, name="intake.register", target="", actor=Actor(**BY), body=MATTER)
