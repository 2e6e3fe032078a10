"""What is away when a process starts, or goes away under it, does not end the process."""

import time

import psycopg
from eventsourcing import persistence

from services.chassis import follower
from services.chassis.publisher import NotConfirmed
from services.chassis.store import PostgresRecorder

NOBODY = "postgresql://nobody@127.0.0.1:9/nothing"  # the port of `discard`: nobody listens


def test_a_store_is_made_without_its_database():
    began = time.monotonic()
    PostgresRecorder(NOBODY).close()
    assert time.monotonic() - began < 5  # it waited ten seconds, and raised


def test_a_pool_does_not_sleep_through_the_return_of_its_database():
    recorder = PostgresRecorder(NOBODY)
    assert recorder.datastore.pool.reconnect_timeout < 5  # the library's: five minutes, doubling
    recorder.close()


def test_a_follower_waits_for_its_store_the_key_store_and_the_broker():
    for away in (
        persistence.OperationalError,  # what the key store raises
        psycopg.InterfaceError,  # the connection was closed under it
        psycopg.OperationalError,
        ConnectionResetError,
        NotConfirmed,
    ):
        assert issubclass(away, follower.AWAY), away
