"""A line to a server that tests can cut, or freeze: nothing passes, and nobody is told."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Line:
    """Forwards TCP from `port` to a server on this machine."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._flowing = threading.Event()
        self._flowing.set()
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """Close every connection; new ones are welcome."""
        for each in list(self._pairs):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def freeze(self) -> None:
        """Let nothing pass; connections stay open."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Let everything pass that waited."""
        self._flowing.set()

    def end(self) -> None:
        """Close everything for ever."""
        self._ended = True
        self.thaw()
        self._thread.join(5)
        for each in [*self._pairs, self._listening]:
            each.close()

    def _run(self) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(self._listening, selectors.EVENT_READ)
            while not self._ended:
                for key, _ in ready.select(timeout=0.1):
                    self._flowing.wait()
                    if key.fileobj is self._listening:
                        self._join(ready)
                    else:
                        self._pass_on(ready, key.fileobj)

    def _join(self, ready: selectors.BaseSelector) -> None:
        near, _ = self._listening.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self._server), timeout=5)
        except OSError:
            near.close()
            return
        for one, other in ((near, far), (far, near)):
            self._pairs[one] = other
            ready.register(one, selectors.EVENT_READ)

    def _pass_on(self, ready: selectors.BaseSelector, source: socket.socket) -> None:
        if source not in self._pairs:
            return
        try:
            data = source.recv(65_536)
            if data:
                self._pairs[source].sendall(data)
                return
        except OSError:
            pass
        for each in (source, self._pairs[source]):
            ready.unregister(each)
            del self._pairs[each]
            each.close()


@contextmanager
def line_to(url: str) -> Iterator[tuple[Line, str]]:
    """A line to the server of this URL, and the URL that leads over it."""
    port = urlsplit(url).port
    assert port
    line = Line(port)
    try:
        yield line, url.replace(f":{port}/", f":{line.port}/")
    finally:
        line.end()
