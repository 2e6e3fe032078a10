"""What several tests of the whole system share; the servers are in `tests/conftest.py`."""

import pytest

from deploy.local.stack import Stack

from . import whole


@pytest.fixture(scope="session")
def played_case(stack: Stack) -> dict[str, str]:
    """The model case, played once to its end: ids and codes by name (`case`, `meeting`…)."""
    return whole.of_stack(stack).play(whole.model_case())
