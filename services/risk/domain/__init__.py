"""risk's domain: a matter, its grade, its signals, its plan and what is reported of it."""

from .foretold import Foretold
from .matter import ALLOWED, Matter

__all__ = ["ALLOWED", "Foretold", "Matter"]
