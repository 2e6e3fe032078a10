"""Where a webhook may go: never into our own house by somebody else's word (SSRF).

The name is looked up once, every address of it is judged, and the request goes to the address that
was judged: a name that answers differently a moment later gains nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from . import TryAgain, Undeliverable

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Place:
    """A judged place: the URL with the address in it, and the name it was asked for by."""

    url: str
    host: str  # for the Host header: with the port, where it is an unusual one
    name: str  # for TLS


class Guard:
    """Judges URLs. `inside` lets private addresses and plain HTTP pass: a government intranet."""

    def __init__(self, *, inside: bool) -> None:
        self._inside = inside

    def look_up(self, url: str) -> Place:
        """Where the URL leads. Raises Undeliverable for where it must not, TryAgain for nowhere."""
        split = urlsplit(url)
        if split.scheme != "https" and not (self._inside and split.scheme == "http"):
            raise Undeliverable("plain-http")
        name, port = split.hostname or "", split.port or PORTS[split.scheme]
        address = self._judged(name, port)
        shown = f"[{address}]" if ":" in address else address
        place = urlunsplit((split.scheme, f"{shown}:{port}", split.path or "/", split.query, ""))
        return Place(place, split.netloc.rpartition("@")[2], name)

    def _judged(self, name: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise TryAgain("no-such-host") from None
        addresses = [str(each[4][0]) for each in found]
        if not all(self._may(each) for each in addresses):
            raise Undeliverable("address-not-allowed")
        return addresses[0]

    def _may(self, text: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped is not None:
            address = mapped
        if address.is_multicast or address.is_unspecified or address.is_link_local:
            return False  # not even inside: the cloud's metadata service lives at 169.254.169.254
        return self._inside or address.is_global
