"""Structured logs, one JSON object a line, with the case and the trace they belong to.

Bind with `bound(case=…, trace=…)`; every line inside carries it. Personal data is never logged.
"""

import logging
import os
import sys
from contextlib import AbstractContextManager
from typing import Any

import structlog

from .settings import Settings

# eventsourcing silences these two at import, which would hide pool warnings (stack.md §1.1).
SILENCED_BY_LIBRARY = ("psycopg", "psycopg.pool")


def start(settings: Settings, process: str) -> None:
    """Set up logging for the whole process, third parties included."""
    level = getattr(logging, settings.log_level.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    _level_third_parties(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process, pid=os.getpid())


def _level_third_parties(level: int) -> None:
    for name in SILENCED_BY_LIBRARY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("amqp", "kombu", "uvicorn.access", "asyncio"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def log(name: str) -> Any:
    """A logger for one module."""
    return structlog.get_logger(name)


def bound(**facts: Any) -> AbstractContextManager[None]:
    """Every log line inside carries these facts."""
    return structlog.contextvars.bound_contextvars(**facts)
