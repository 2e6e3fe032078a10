"""Plain log lines: the many faults raised here on purpose are not worth a drawing each."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True, scope="package")
def plain_log_lines() -> Iterator[None]:
    before = structlog.get_config()
    processors = [structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    structlog.configure(processors=processors)
    yield
    structlog.configure(**before)
