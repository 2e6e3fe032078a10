"""`python -m gateway serve|work|migrate|health`."""

from .process import main

main(prog_name="python -m gateway")
