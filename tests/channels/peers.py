"""The other side of each protocol, small and real, on the loopback interface."""

import ipaddress
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class HttpPeer:
    """Answers POST with the next of `answers` (status, headers, seconds to wait), else 200."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], float]] = field(default_factory=list)
    allows: dict[str, str] | None = None  # to OPTIONS; None: 405
    options_status: int = 200
    asked: list[Asked] = field(default_factory=list)

    @property
    def posts(self) -> list[Asked]:
        return [each for each in self.asked if each.method == "POST"]


class Answering(BaseHTTPRequestHandler):
    """Notes what it is asked, and answers as its peer says."""

    peer: HttpPeer

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        answers = self.peer.answers
        status, headers, seconds = answers.pop(0) if answers else (200, {}, 0.0)
        self._note()
        time.sleep(seconds)
        self._answer(status, headers)

    def do_OPTIONS(self) -> None:
        self._note()
        if self.peer.allows is None:
            self._answer(405, {})
        else:
            self._answer(self.peer.options_status, self.peer.allows)

    def _note(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.peer.asked.append(Asked(self.command, self.path, headers, body))

    def _answer(self, status: int, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {**headers, "content-length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()
        except OSError:
            pass  # who asked has gone


@contextmanager
def http_peer(context: ssl.SSLContext | None = None) -> Iterator[HttpPeer]:
    peer = HttpPeer()
    server = ThreadingHTTPServer((HOST, 0), type("Handler", (Answering,), {"peer": peer}))
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    peer.url = f"{'https' if context else 'http'}://{HOST}:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def silent_peer() -> Iterator[int]:
    """Accepts connections and never says a word; its port."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        yield int(server.getsockname()[1])


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a fresh certificate, and a client's that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    names.append(x509.IPAddress(ipaddress.ip_address(HOST)))
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "peer.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cadata=made.public_bytes(pem).decode())
    return server, client


# SMPP 3.4 ----------------------------------------------------------------------------------------

BIND, SUBMIT, UNBIND, ANSWER = 0x00000002, 0x00000004, 0x00000006, 0x80000000


@dataclass
class Submitted:
    """One submit_sm, read by our own reader of the wire."""

    source: str
    to: str
    esm_class: int
    data_coding: int
    short_message: bytes
    reference: int | None


@dataclass
class Smsc:
    """A message centre that takes everything, unless told what to answer."""

    port: int = 0
    bind_status: int = 0
    statuses: list[int] = field(default_factory=list)
    binds: list[tuple[str, str]] = field(default_factory=list)
    taken: list[Submitted] = field(default_factory=list)
    unbound: int = 0


@contextmanager
def smsc() -> Iterator[Smsc]:
    peer = Smsc()
    server = socket.create_server((HOST, 0))
    peer.port = server.getsockname()[1]
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                _talk(peer, line)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        stop.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _talk(peer: Smsc, line: socket.socket) -> None:
    while (head := _exactly(line, 16)) is not None:
        length, command, _, sequence = struct.unpack(">4I", head)
        body = _exactly(line, length - 16) or b""
        status, answer = 0, b""
        if command == BIND:
            name, rest = _text(body)
            peer.binds.append((name, _text(rest)[0]))
            status, answer = peer.bind_status, b"smsc\0"
        elif command == SUBMIT:
            status = peer.statuses.pop(0) if peer.statuses else 0
            if status == 0:
                peer.taken.append(_submitted(body))
            answer = b"1\0" if status == 0 else b""
        elif command == UNBIND:
            peer.unbound += 1
        line.sendall(
            struct.pack(">4I", 16 + len(answer), command | ANSWER, status, sequence) + answer
        )


def _submitted(body: bytes) -> Submitted:
    _, rest = _text(body)  # service_type
    source, rest = _text(rest[2:])
    to, rest = _text(rest[2:])
    esm_class, rest = rest[0], rest[3:]
    _, rest = _text(rest)  # schedule_delivery_time
    _, rest = _text(rest)  # validity_period
    data_coding, length, rest = rest[2], rest[4], rest[5:]
    message, options = rest[:length], rest[length:]
    reference = None
    while options:
        tag, size = struct.unpack(">2H", options[:4])
        if tag == 0x0204:  # user_message_reference
            reference = struct.unpack(">H", options[4:6])[0]
        options = options[4 + size :]
    return Submitted(source, to, esm_class, data_coding, message, reference)


def _text(body: bytes) -> tuple[str, bytes]:
    found, _, rest = body.partition(b"\0")
    return found.decode(), rest


def _exactly(line: socket.socket, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        part = line.recv(size - len(found))
        if not part:
            return None
        found += part
    return found
