"""`fengqiao …`, `python -m deploy.operator …`."""

from .command import main

main(prog_name="fengqiao")
