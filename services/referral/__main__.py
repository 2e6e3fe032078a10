"""`python -m services.referral api|work|migrate|health`."""

from services.chassis.process import main

main("referral")
