"""What `make bench` reports: every figure there is to be, each explained; and its parts work."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import archive, figures, plot, web
from bench.__main__ import ALONE, WHOLE
from bench.archive import Pattern
from bench.figures import KEYS, Figure, Part

DOCUMENT = Path(__file__).parents[3] / "docs" / "performance.md"
PROMISED = {
    "command_vs_stock", "http_vs_crud", "relay_vs_raw", "apply_per_s", "apply_vs_raw",
    "event_latency_ms", "read_growth", "write_growth", "mix_p95_ms", "rebuild_events_per_s",
    "memory_mb", "search_ms", "long_case",
}  # fmt: skip


def test_the_report_has_every_figure_that_was_promised() -> None:
    assert set(KEYS) == PROMISED
    measured = [key for keys, _ in (*WHOLE, *ALONE) for key in keys]
    assert len(measured) == len(set(measured))
    assert set(measured) == PROMISED


def test_the_document_says_what_each_figure_is() -> None:
    told = DOCUMENT.read_text("utf-8")
    assert [key for key in KEYS if f"`{key}`" not in told] == []


def test_a_ratio_is_the_median_of_its_rounds() -> None:
    made = figures.ratio("relay_vs_raw", "events/s", [10, 30, 8], [10, 10, 10], must=0.9)
    assert made.parts[0].value == 1.0
    assert made.reached
    assert made.as_json()["min"] == 0.8


@pytest.mark.parametrize(
    ("part", "headroom", "reached"),
    [
        (Part([12.0], must=8.0), 1.5, True),
        (Part([4.0], must=8.0), 0.5, False),
        (Part([50.0], must=100.0, most=True), 2.0, True),
        (Part([200.0], must=100.0, most=True), 0.5, False),
        (Part([7.0]), None, True),
    ],
)
def test_headroom_is_how_many_times_better_than_it_must_be(part, headroom, reached) -> None:
    assert part.headroom == headroom
    assert part.reached is reached


def test_what_could_not_be_measured_is_not_reached() -> None:
    assert not figures.missing("search_ms", "not here").reached


def test_the_picture_shows_each_number_that_must_be_something(tmp_path: Path) -> None:
    made = [
        Figure("mix_p95_ms", "ms", [Part([90.0], 150, most=True, name="submit")]),
        Figure("apply_per_s", "events/s", [Part([1_000.0])]),
    ]
    drawn = plot.draw(made, tmp_path / "figures.svg").read_text()
    assert "mix_p95_ms submit" in drawn
    assert "apply_per_s" not in drawn


def test_copies_of_a_case_differ_in_what_makes_a_case() -> None:
    pattern = Pattern("0196a1b2-0000-7000-8000-000000000001", "150104002-2026-000001", "tag-0", {})
    line = b"0196a1b2-0000-7000-8000-000000000001\t150104002-2026-000001\ttag-0\tclerk.li\n"
    made = {archive._renamed(pattern, line, index) for index in range(1_000)}
    assert len(made) == 1_000
    assert sum(b"clerk.wang" in each for each in made) == archive.OWN
    assert not any(b"clerk.li" in each for each in made)


@contextmanager
def server(answer: bytes) -> Iterator[str]:
    """Answers everything the same, and hangs up after the third answer."""
    ready, stop, port = threading.Event(), threading.Event(), 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(3):
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            if b"content-length" in head:
                await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r")[0]))
            writer.write(answer)
        writer.close()

    async def run() -> None:
        nonlocal port
        serving = await asyncio.start_server(handle, "127.0.0.1", 0)
        port = serving.sockets[0].getsockname()[1]
        ready.set()
        async with serving:
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    ready.wait(5)
    yield f"http://127.0.0.1:{port}"
    stop.set()
    thread.join(5)


def test_the_client_counts_what_is_answered_and_dials_again() -> None:
    with server(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}") as url:
        seen = web.in_turn(url, web.posts("/cases", {"a": 1}, keys="k"), 7)
    assert seen.must_be_good().answered == 7
    assert len(seen.seconds["post"]) == 7


def test_what_is_refused_stops_the_figure() -> None:
    with (
        server(b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy") as url,
        pytest.raises(RuntimeError, match="503 busy"),
    ):
        web.in_turn(url, web.posts("/cases", {}), 2).must_be_good()
