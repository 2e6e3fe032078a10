"""`python -m services.notify api|work|migrate|health`."""

from services.chassis.process import main

main("notify")
