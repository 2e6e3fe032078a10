"""A port of a server that was killed is waited for, not longer than told."""

import socket
import threading

from deploy.local.ports import LOOPBACK, await_free, free_port, is_free


def test_a_port_that_is_let_go_is_waited_for():
    held, free = socket.create_server((LOOPBACK, 0)), free_port()
    port = held.getsockname()[1]
    assert not is_free(port)
    threading.Timer(0.2, held.close).start()
    assert await_free((port, free), 20)
    assert is_free(port)


def test_a_port_that_somebody_keeps_is_given_up():
    with socket.create_server((LOOPBACK, 0)) as held:
        assert not await_free([held.getsockname()[1]], 0.1)
