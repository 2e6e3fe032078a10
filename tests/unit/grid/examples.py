"""What the tests of grids share: one grid that stands, and whoever acts in it."""

from services.contracts.declare import Actor
from services.contracts.ids import grid_id
from tests.controls.alone import Alone
from tests.controls.people import GRID, OFFICER

from .test_grid import establish

SUBSTITUTE = Actor(id="officer.099", role="officer", region="150104002003008")
HEAD = Actor(id="head.007-1", role="officer", region=GRID)
STAND_IN = {"id": "officer.099", "name": "虚构庚"}
HEADS = [{"id": "head.007-1", "name": "虚构辛"}, {"id": "head.007-2", "name": "虚构壬"}]


def street() -> Alone:
    """The service with the seventh grid and its household heads."""
    grids = Alone("grid")
    establish(grids)
    ask(grids, "grid.name-household-heads", by=None, heads=HEADS)
    return grids


def ask(grids: Alone, name: str, *, by: Actor | None = OFFICER, **body):
    """A command to the seventh grid; `by` None is the clerk."""
    more = {"by": by} if by else {}
    return grids.ask(name, grid_id(GRID), grid=GRID, **more, **body)
