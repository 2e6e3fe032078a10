"""Figure `search_ms`: `GET /cases?q=` on a large archive, one reader at a time.

Two words that many cases have, so that what is sorted out by the index alone is not all.
"""

from . import figures, reading, web
from .figures import Figure, Part
from .matter import SEARCH
from .place import Place

ASKED = {True: 100, False: 500}


def measure(place: Place) -> list[Figure]:
    """The time of a search by words."""
    cases = reading.load(place)
    calls = iter([web.call("search", "GET", SEARCH, place.reader)] * ASKED[place.quick])
    seen = web.in_turn(place.stack.url, calls, ASKED[place.quick]).must_be_good()
    times = [each * 1000 for each in seen.seconds["search"]]
    parts = [
        Part([figures.percentile(times, 0.5)], name="p50"),
        Part([figures.percentile(times, 0.95)], 60.0, 25.0, most=True, name="p95"),
    ]
    return [Figure("search_ms", "ms", parts, {"cases": cases, "asked": SEARCH})]
