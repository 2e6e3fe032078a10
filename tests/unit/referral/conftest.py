import pytest

from tests.controls.alone import Alone


@pytest.fixture
def referral() -> Alone:
    return Alone("referral")
