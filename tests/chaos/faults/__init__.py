"""The faults: each can be injected and healed, and says what it takes hold of.

Two faults happen at once only if they take hold of different things. Which faults there are, and
how often each comes, is `CATALOGUE`; how long one lasts is drawn with it.
"""

from .broker import BrokerKill, BrokerRestart, CloseConnections, DiskAlarm, MemoryAlarm, NodeStop
from .clock import ClockStep
from .database import DatabaseStop, LockedLog, Terminate
from .fault import Attack, Fault
from .network import Cut, Refuse, SlowLine, Unplug
from .processes import Freeze, Kill, KillAll, KillHost

__all__ = ["CATALOGUE", "Attack", "Fault"]

# How often each comes, out of the sum.
CATALOGUE: dict[type[Fault], int] = {
    Kill: 34,
    KillHost: 5,
    KillAll: 1,
    Freeze: 5,
    BrokerRestart: 2,
    BrokerKill: 2,
    NodeStop: 2,
    CloseConnections: 6,
    DiskAlarm: 2,
    MemoryAlarm: 2,
    DatabaseStop: 6,
    Terminate: 9,
    LockedLog: 3,
    Unplug: 6,
    Cut: 7,
    Refuse: 3,
    SlowLine: 5,
    ClockStep: 4,
}
