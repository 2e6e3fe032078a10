"""`python -m services.intake api|work|migrate|health`."""

from services.chassis.process import main

main("intake")
