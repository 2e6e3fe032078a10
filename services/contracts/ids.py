"""Ids that several services must agree on without asking one another."""

from uuid import UUID, uuid5

GRIDS = UUID("d82b969b-8b3e-486a-8e3c-bf78e236cc69")  # chosen once; never changes
CENTRES = UUID("3f0a8a36-2c5b-4f0e-9d52-6c1f5a0e8b17")  # nor does this


def grid_id(code: str) -> UUID:
    """The id of the grid with this 15-digit code."""
    return uuid5(GRIDS, code)


def centre_id(division: str) -> UUID:
    """The id of the centre of this division."""
    return uuid5(CENTRES, division)
