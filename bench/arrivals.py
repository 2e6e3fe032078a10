"""An outside subscriber that notes when each case's report arrived, until it is killed.

`python -m bench.arrivals URL` prints a line `case-id seconds-since-1970` per report.
"""

import sys
import time

from services.contracts.envelope import Envelope
from subscriber import Feed
from subscriber.place import Nowhere


def main() -> None:
    """Follow the feed from now on."""
    feed = Feed(sys.argv[1], consumer="bench", types=["case.reported"], memory=Nowhere())

    def note(event: Envelope) -> None:
        sys.stdout.write(f"{event.subject} {time.time()}\n")
        sys.stdout.flush()

    feed.follow(note)


if __name__ == "__main__":
    main()
