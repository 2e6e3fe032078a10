"""`python -m subscriber`, the same as `fengqiao-subscribe`."""

from .command import run

if __name__ == "__main__":
    run()
