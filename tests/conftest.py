"""Real servers for the tests, each started once per session and removed with all its data.

What starts them is imported only when it is needed: most tests need none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deploy.local.postgres import Postgres
    from deploy.local.rabbit import Rabbit
    from deploy.local.stack import Stack


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the session's servers live."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def postgres(servers: Path) -> Iterator[Postgres]:
    """A running PostgreSQL with the seven databases, shared by the session."""
    from deploy.local.postgres import Postgres

    server = Postgres(servers / "postgres")
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def rabbit(servers: Path) -> Iterator[Rabbit]:
    """A running RabbitMQ, shared by the session."""
    from deploy.local.errors import NotInstalled
    from deploy.local.rabbit import Rabbit

    broker = Rabbit(servers / "rabbit")
    try:
        broker.start()
    except NotInstalled as missing:
        pytest.fail(str(missing))
    yield broker
    broker.remove()


@pytest.fixture(scope="session")
def stack(servers: Path) -> Iterator[Stack]:
    """The whole system, running, with servers of its own: tests may kill any part of it."""
    from deploy.local.stack import Stack

    system = Stack(servers / "stack", clock_file=servers / "clock")
    with system:
        yield system
    system.remove()
