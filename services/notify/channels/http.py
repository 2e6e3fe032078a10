"""HTTP as channels use it: what an answer or a failure means."""

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from . import Gone, TryAgain, Undeliverable

GONE = 410
LATER = {408, 425, 429}  # client errors that a later try may not meet
SERVER_ERROR = 500
LONGEST_WAIT = 86_400  # seconds; nobody makes us wait for longer than a day


def judge(response: httpx.Response) -> None:
    """Nothing for 2xx. Raises TryAgain, Undeliverable, or Gone for 410."""
    status = response.status_code
    if response.is_success:
        return
    if status == GONE:
        raise Gone("http:410")
    if status in LATER or status >= SERVER_ERROR:
        raise TryAgain(f"http:{status}", _after(response.headers.get("retry-after", "")))
    raise Undeliverable(f"http:{status}")


def failure(error: httpx.HTTPError | ssl.SSLError) -> TryAgain:
    """What a transport's failure is called."""
    if isinstance(error, httpx.TimeoutException):
        return TryAgain("timeout")
    if _is_tls(error):
        return TryAgain("tls")
    return TryAgain("unreachable" if isinstance(error, httpx.ConnectError) else "connection-lost")


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _after(header: str) -> int:
    """Retry-After (RFC 9110 §10.2.3): seconds or a date; 0 for none or nonsense."""
    if header.isdigit():
        return min(int(header[:9]), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(header) - datetime.now(UTC)
    except (ValueError, TypeError):
        return 0
    return min(max(0, round(wait.total_seconds())), LONGEST_WAIT)
