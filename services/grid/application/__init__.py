"""What grid decides, one method per command: load, decide, answer. A file for each concern."""

from services.chassis.application import Application

from .care import Care
from .centre import Centres
from .dangers import Dangers
from .establishing import Establishing
from .fieldwork import Fieldwork
from .tasks import Tasks


class Grids(Establishing, Fieldwork, Dangers, Tasks, Care, Centres, Application):
    """The grids' application."""

    name = "grid"
