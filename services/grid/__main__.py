"""`python -m services.grid api|work|migrate|health`."""

from services.chassis.process import main

main("grid")
