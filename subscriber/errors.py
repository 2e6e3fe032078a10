"""What can go wrong on the way to the feed. Every message says what to do next."""


class FeedError(Exception):
    """The feed cannot be followed."""


class BadAddress(FeedError):
    """The broker's address is not one."""


class BrokerAway(FeedError):
    """Nobody answers at the broker's address, or the connection was lost."""


class StreamMissing(FeedError):
    """The broker has no feed: its operator has not declared the topology yet."""


class Refused(FeedError):
    """The broker knows neither user nor password, or does not let this user read the feed."""


class PlaceUnreadable(FeedError):
    """What was remembered of the last run cannot be read."""
