"""Values of settings: each function reads one from its text, or raises ValueError saying what was
expected.
"""

import base64
import binascii
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from services.contracts import topology

HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def division(text: str) -> str:
    """An administrative division's code."""
    if not (text.isdigit() and len(text) in {6, 9, 12}):
        msg = "a division code of 6, 9 or 12 digits"
        raise ValueError(msg)
    return text


def key(text: str) -> bytes:
    """A 256-bit key."""
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 32:  # noqa: PLR2004 - AES-256
        msg = "32 random bytes in base64 (make one: openssl rand -base64 32)"
        raise ValueError(msg)
    return key


def template(text: str) -> str:
    """A URL with the service's place in it."""
    if "{service}" not in text:
        msg = "a PostgreSQL URL with {service} where the database's name differs by service"
        raise ValueError(msg)
    return text


def listen(text: str) -> tuple[str, int]:
    """Host and port."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        msg = "host:port, such as 127.0.0.1:8750"
        raise ValueError(msg)
    return host, int(port)


def url(*schemes: str) -> Callable[[str], str]:
    """A URL of one of these schemes."""

    def read(text: str) -> str:
        found = urlsplit(text)
        if found.scheme not in schemes or not found.hostname:
            msg = "a URL that begins with " + " or ".join(f"{each}://" for each in schemes)
            raise ValueError(msg)
        return text

    return read


def hours(text: str) -> tuple[str, str]:
    """Two times of day, HH:MM."""
    if text == "none":
        return "00:00", "00:00"
    begins, _, ends = text.partition("-")
    if not (HOUR.fullmatch(begins) and HOUR.fullmatch(ends)):
        msg = "two times of day, such as 21:00-08:00, or none"
        raise ValueError(msg)
    return begins, ends


def yes_or_no(text: str) -> bool:
    """Yes or no."""
    if text not in {"yes", "no"}:
        msg = "yes or no"
        raise ValueError(msg)
    return text == "yes"


def one_of(*words: str) -> Callable[[str], str]:
    """One of these words."""

    def read(text: str) -> str:
        if text not in words:
            msg = "one of " + ", ".join(words)
            raise ValueError(msg)
        return text

    return read


def seconds(text: str) -> float:
    """How long somebody waits."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 60:  # noqa: PLR2004 - a minute is already too long for a caller
        msg = "seconds, more than 0 and at most 60"
        raise ValueError(msg)
    return seconds


def partitions(text: str) -> int:
    """Into how many queues a listener's events are parted."""
    if text not in {str(each) for each in topology.LAYOUTS}:
        msg = "one of " + ", ".join(map(str, topology.LAYOUTS))
        raise ValueError(msg)
    return int(text)
