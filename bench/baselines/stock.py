"""Baseline `stock`: Nameko's own `@rpc`, one `Application.save` each, the library's defaults.

What a careful team gets from the two libraries without touching them: eventlet, psycopg waiting
cooperatively (without that one query blocks the process), PostgreSQL, JSON transcoder, one
transaction per command. Run as `python -m bench.baselines.stock AMQP_URL POSTGRES_URL`.
"""

import os
import sys

import eventlet

eventlet.monkey_patch()
os.environ["PSYCOPG_WAIT_FUNC"] = "wait_selector"

from eventsourcing.application import Application  # noqa: E402
from eventsourcing.domain import Aggregate  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402
from nameko.rpc import rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from psycopg.conninfo import conninfo_to_dict  # noqa: E402

WORKERS = 64  # as many as commands are in flight


class Case(Aggregate):
    """The same facts as intake's case."""

    def __init__(self, by: dict, number: str, facts: dict) -> None:
        self.by = by
        self.number = number
        self.facts = facts


class Cases(Application):
    """One `save` for each case."""

    def register(self, by: dict, facts: dict) -> str:
        case = Case(by=by, number="150104002-2026-000000", facts=facts)
        self.save(case)
        return str(case.id)


class CasesProvider(DependencyProvider):
    """One application for the process."""

    def setup(self) -> None:
        self.cases = Cases(env=self.container.config["env"])

    def get_dependency(self, worker_ctx: object) -> Cases:
        return self.cases


class StockService:
    """The service as the tutorial writes it."""

    name = "stock"
    cases = CasesProvider()

    @rpc
    def register(self, by: dict, facts: dict) -> str:
        return self.cases.register(by, facts)


def main() -> None:
    """Run until killed."""
    amqp, postgres = sys.argv[1:3]
    found = conninfo_to_dict(postgres)
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(found["dbname"]),
        "POSTGRES_HOST": str(found["host"]),
        "POSTGRES_PORT": str(found.get("port", "5432")),
        "POSTGRES_USER": str(found["user"]),
        "POSTGRES_PASSWORD": str(found.get("password", "")),
        "POSTGRES_POOL_SIZE": "10",
        "POSTGRES_MAX_OVERFLOW": "54",
    }
    runner = ServiceRunner({"AMQP_URI": amqp, "max_workers": WORKERS, "env": env})
    runner.add_service(StockService)
    runner.start()
    print("ready", flush=True)
    runner.wait()


if __name__ == "__main__":
    main()
