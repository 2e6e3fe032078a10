"""`fengqiao-subscribe`: the feed on standard output, one line per event.

What is reported besides goes to standard error. Ends with 0 when done, 1 when the feed cannot be
followed, 2 when it was called wrongly.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence

from services.contracts.envelope import Envelope

from .errors import FeedError
from .feed import Feed
from .place import File, Nowhere
from .wire import Start, start_at

URL_VARIABLE = "FENGQIAO_BROKER_URL"
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Follow the feed as the arguments say; the exit status."""
    asked = _arguments(arguments)
    try:
        _follow(asked)
    except FeedError as error:
        _warn(str(error))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader, `head` for one, has had enough; Python would complain again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def run() -> None:
    """`main` as an installed command."""
    sys.exit(main())


def _follow(asked: argparse.Namespace) -> None:
    feed = Feed(
        asked.url,
        consumer=asked.consumer,
        start=asked.start,
        types=asked.types,
        case=asked.case,
        memory=File(asked.state) if asked.state else Nowhere(),
        warn=_warn,
    )
    show = FORMATS[asked.format]
    left = asked.count

    def handle(event: Envelope) -> None:
        nonlocal left
        sys.stdout.write(show(event) + "\n")
        sys.stdout.flush()  # printed before it is remembered as handled
        left -= 1
        if left == 0:
            feed.stop()

    feed.follow(handle, idle=asked.idle)


def as_json(event: Envelope) -> str:
    """The CloudEvent on one line."""
    return json.dumps(event.as_json(), ensure_ascii=False)


def as_text(event: Envelope) -> str:
    """Time, type, subject and who, in columns."""
    by = event.data.get("by")
    who = by.get("id", "") if isinstance(by, dict) else ""
    return f"{event.time:<32}  {event.type:<24}  {event.subject:<36}  {who}"


FORMATS: dict[str, Callable[[Envelope], str]] = {"json": as_json, "text": as_text}


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="fengqiao-subscribe", description="Print the events of every case, as they happen."
    )
    add = parser.add_argument
    add("--url", default=os.environ.get(URL_VARIABLE), help=f"the broker; else {URL_VARIABLE}")
    add(
        "--from",
        dest="start",
        type=_start,
        default="next",
        metavar="WHERE",
        help="first, next, last, an offset or an instant (with its zone); default: next",
    )
    add(
        "--types",
        action="append",
        metavar="TOPIC",
        help="only these types: case.reported, case.*, #; may be repeated; commas separate, too",
    )
    add("--case", metavar="ID", help="only this subject, such as one case")
    add("--count", type=_positive, default=0, metavar="N", help="stop after N events")
    add("--idle", type=float, metavar="SECONDS", help="stop when nothing came for so long")
    add("--state", metavar="FILE", help="remember the place here and go on from it next time")
    add("--format", choices=FORMATS, default="json", help="default: json, the whole CloudEvent")
    add("--consumer", default="fengqiao-subscribe", metavar="NAME",
        help="how the broker's operator sees this connection")  # fmt: skip
    asked = parser.parse_args(arguments)
    if not asked.url:
        parser.error(f"where is the broker? Give --url or set {URL_VARIABLE}")
    asked.types = [each for text in asked.types or ["#"] for each in text.split(",")]
    return asked


def _start(text: str) -> Start:
    try:
        return start_at(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"first, next, last, an offset or an instant such as 2025-04-07T09:00+08:00: {error}"
        ) from error


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"a number from 1 on, found {text!r}")
    return int(text)


def _warn(text: str) -> None:
    sys.stderr.write(f"fengqiao-subscribe: {text}\n")
    sys.stderr.flush()
