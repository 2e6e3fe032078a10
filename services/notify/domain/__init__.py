"""What notify knows by itself: cases by name, notices, call-backs, subscriptions."""

from .dispatch import Dispatch
from .errors import NotifyError
from .matter import Matter
from .notice import Notice
from .subscription import Subscription, Subscriptions

__all__ = ["Dispatch", "Matter", "Notice", "NotifyError", "Subscription", "Subscriptions"]
