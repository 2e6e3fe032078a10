"""grid's domain: grids and field work, dangers and tasks, care plans, the centre."""

from .care import CarePlan
from .centre import Centre
from .dangers import Danger
from .errands import Errands
from .fieldwork import Incident, Patrol, Visit
from .grid import Grid, Member
from .openings import Openings
from .tasks import Task

__all__ = [
    "CarePlan",
    "Centre",
    "Danger",
    "Errands",
    "Grid",
    "Incident",
    "Member",
    "Openings",
    "Patrol",
    "Task",
    "Visit",
]
