from dataclasses import replace

import pytest

from services.referral.timetable import FIGURES
from tests.controls.alone import Alone


@pytest.fixture
def referral() -> Alone:
    """The service without a running clock: what is told is what was asked."""
    alone = Alone("referral")
    figures = {*FIGURES} - {"answer"}
    rows = tuple(row for row in alone.app.policy.rows if row.what in figures)
    alone.app.policy = replace(alone.app.policy, rows=rows)
    return without_forms(alone)


@pytest.fixture
def timed() -> Alone:
    """The service as it is shipped, with every limit; forms aside."""
    return without_forms(Alone("referral"))


@pytest.fixture
def papers() -> Alone:
    """The service as it is shipped, with every limit and every form."""
    return Alone("referral")


def without_forms(alone: Alone) -> Alone:
    """No form comes with an act: what is told is what was asked."""
    alone.app.kinds = replace(alone.app.kinds, kinds=())
    return alone
