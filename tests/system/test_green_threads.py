"""The api process: a query that waits lets every other green thread go on."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.system

QUERIES_AND_A_CLOCK = """
import sys, warnings
warnings.simplefilter("ignore")
if sys.argv[2] == "green":
    from services.chassis import process
    process.go_green()
else:
    import eventlet
    eventlet.monkey_patch()
import eventlet, psycopg

def wait(_):
    with psycopg.connect(sys.argv[1]) as connection:
        connection.execute("SELECT pg_sleep(0.5)")

ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        eventlet.sleep(0.02)

clock = eventlet.spawn(tick)
at_once = list(eventlet.GreenPool(4).imap(wait, range(4)))
print(ticks)
"""


def ticks(url: str, kind: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", QUERIES_AND_A_CLOCK, url, kind],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return int(done.stdout)


def test_four_waiting_queries_hold_up_no_other_green_thread(postgres):
    assert ticks(postgres.url("intake"), "green") >= 12


def test_without_our_setting_they_would(postgres):
    """The trap is still there; else `go_green` could do without its line."""
    assert ticks(postgres.url("intake"), "plainly patched") < 12


def test_the_api_process_refuses_a_psycopg_that_was_loaded_too_early():
    program = "import psycopg\nfrom services.chassis import process\nprocess.go_green()"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "psycopg is loaded too early" in done.stderr


def test_the_work_process_refuses_green_threads():
    program = (
        "import warnings; warnings.simplefilter('ignore'); import eventlet\n"
        "from services.chassis import process\nprocess.run_work('intake')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "needs real threads" in done.stderr
