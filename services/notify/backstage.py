"""What works behind notify beside the relay, the views and the clock: the deliverer."""

from typing import Any

from services.chassis.application import Application
from services.chassis.clock import Clock
from services.chassis.settings import Settings

from .channels.set_up import channels
from .delivery import Deliverer
from .outgoing import OutgoingTable
from .policy import load_sending


def parts(app: Application, settings: Settings, clock: Clock) -> dict[str, Any]:
    """The deliverer, over the channels that this centre has set up."""
    sending = load_sending().at_hours(settings.quiet_hours)
    table = OutgoingTable(settings.database("notify"))
    ways = channels(settings, sending, clock)
    return {"deliverer": Deliverer(table, app, ways, sending, clock)}
