"""The feed for outside systems: every event of every case, in order, replayable.

Needs this folder, `services/contracts` and pika; nothing else of the system.
"""

from .errors import BadAddress, BrokerAway, FeedError, PlaceUnreadable, Refused, StreamMissing
from .feed import Feed
from .place import File, Memory, Place

__all__ = [
    "BadAddress",
    "BrokerAway",
    "Feed",
    "FeedError",
    "File",
    "Memory",
    "Place",
    "PlaceUnreadable",
    "Refused",
    "StreamMissing",
]
