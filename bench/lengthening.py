"""Figure `long_case`: the median time of an act on a case of 2,000 events, and of its case file,
over those of a case with 20; over HTTP, with the whole system running, asked in turn.
"""

import itertools
from collections.abc import Iterator
from uuid import UUID

from services.chassis import codec
from services.contracts import topology
from services.contracts.declare import Actor
from services.contracts.messages import Request

from . import figures, stores, web
from .figures import Figure, Part
from .matter import BY, RUN, registration
from .place import Place
from .web import Call

LONG, SHORT = 2_000, 20  # events of each case before it is asked
ASKED = {True: 25, False: 100}  # of each kind in each round
ROUNDS = 6
FIRST = 50_000_000  # registrations of other figures have lower numbers
CONTACT = {"whom": "applicant", "means": "phone", "summary": "Asked whether the pipe still leaks."}
MOST = 2.0
_numbers = itertools.count(1)


def measure(place: Place) -> list[Figure]:
    """Take the rounds in turn, the short case first."""
    cases = [_case(place, number, events) for number, events in enumerate((SHORT, LONG))]
    place.settle()
    growth: dict[str, list[float]] = {"act": [], "case_file": []}
    medians: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for kind, found in growth.items():
            short, long = [_median(place, kind, case) for case in cases]
            found.append(long / short)
            medians.setdefault(f"{kind}_ms", []).append(round(long * 1000, 2))
    parts = [Part(each, MOST, most=True, name=kind) for kind, each in growth.items()]
    return [Figure("long_case", "×", parts, {"long": LONG, "short": SHORT, **medians})]


def _case(place: Place, number: int, events: int) -> UUID:
    """A case of so many events, decided as any instance of the service decides them."""
    desk = stores.desk(place.stack.postgres.url("intake"), place)
    case = desk.decide([registration(FIRST + number)])[0].target
    for start in range(1, events, topology.BATCH):
        count = min(topology.BATCH, events - start)
        answers = desk.decide([_contact(case) for _ in range(count)])
        assert answers[-1].outcome == "done", answers[-1]
    desk.recorder.close()  # type: ignore[attr-defined]
    return UUID(case)


def _contact(case: str) -> Request:
    key = f"{BY['id']}:{RUN}-contact-{next(_numbers)}"
    return Request(
        id=key, name="intake.record-contact", target=case, actor=Actor(**BY), body=CONTACT
    )


def _median(place: Place, kind: str, case: UUID) -> float:
    calls = _acts(place, case) if kind == "act" else _looks(place, case)
    seen = web.in_turn(place.stack.url, calls, ASKED[place.quick]).must_be_good()
    return figures.percentile(seen.seconds[kind], 0.5)


def _acts(place: Place, case: UUID) -> Iterator[Call]:
    path, body = f"/api/v1/cases/{case}/record-contact", codec.dumps(CONTACT)
    while True:
        key = f"{RUN}-long-{next(_numbers)}"
        yield web.call("act", "POST", path, place.token, key, body, **{"if-match": "*"})


def _looks(place: Place, case: UUID) -> Iterator[Call]:
    while True:
        yield web.call("case_file", "GET", f"/api/v1/cases/{case}", place.token)
