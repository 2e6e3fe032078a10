"""What several tests of the whole system share; the servers are in `tests/conftest.py`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.stack import Stack

from . import whole
from .desk import Desk
from .whole import Whole


@pytest.fixture(scope="session")
def played_case(stack: Stack) -> dict[str, str]:
    """The model case, played once to its end: ids and codes by name (`case`, `meeting`…)."""
    return whole.of_stack(stack).play(whole.model_case())


@pytest.fixture(scope="session")
def one_process(servers: Path) -> Iterator[Whole]:
    """The embedded system as a process of its own, for everybody who speaks HTTP with it."""
    with whole.embedded(servers / "one-process") as system:
        yield system


@pytest.fixture(scope="session")
def desk(one_process: Whole) -> Iterator[Desk]:
    """The people of the model street, connected to it."""
    made = Desk(one_process)
    yield made
    made.close()
