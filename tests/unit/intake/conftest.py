import pytest

from tests.controls.alone import Alone


@pytest.fixture
def desk() -> Alone:
    return Alone("intake")
