"""What the world may know: people by staff id only, and of care plans neither whom nor why."""

from . import care, centres, errands, grids
from .telling import publication

__all__ = ["care", "centres", "errands", "grids", "publication"]
