"""grid 网格: the street's grids, their people, and what officers find and do."""
