"""`python -m services.risk api|work|migrate|health`."""

from services.chassis.process import main

main("risk")
