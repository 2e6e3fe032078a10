"""The promises of a store (`services/chassis/store.py`), the same tests over both kinds of it."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg.conninfo import make_conninfo

from deploy.local.postgres import Postgres
from services.chassis.codec import loads
from services.chassis.memory import MemoryRecorder
from services.chassis.snapshots import Snapshot
from services.chassis.store import (
    Beside,
    InboxRow,
    PostgresRecorder,
    Recorder,
)
from services.chassis.vault_table import VaultRow

KINDS = ["memory", pytest.param("postgres", marks=pytest.mark.system)]
THREADS = 8


@pytest.fixture(scope="module")
def on_postgres(postgres: Postgres) -> Iterator[PostgresRecorder]:
    """A store in a database of its own, shared by the tests: each uses ids of its own."""
    name = f"recorders_{uuid4().hex}"
    with psycopg.connect(postgres.url("intake"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    recorder = PostgresRecorder(make_conninfo(postgres.url("intake"), dbname=name), pool_size=4)
    recorder.migrate()
    yield recorder
    recorder.close()


@pytest.fixture(params=KINDS)
def recorder(request: pytest.FixtureRequest) -> Recorder:
    if request.param == "memory":
        return MemoryRecorder()
    return request.getfixturevalue("on_postgres")


def event(stream: UUID, version: int, state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(stream, version, "tests:event", state)


def decided(*, source: str = "intake", answer: bytes | None = None) -> InboxRow:
    return InboxRow((source, f"intake-{uuid4()}"), b"fingerprint" if answer else None, answer)


def sealed() -> VaultRow:
    return VaultRow(uuid4(), b"sealed", key=uuid4())


def versions(recorder: Recorder, stream: UUID) -> list[int]:
    return [each.originator_version for each in recorder.select_streams([stream])]


def test_a_commit_writes_events_inbox_and_vault(recorder: Recorder) -> None:
    stream, row, person = uuid4(), decided(), sealed()
    recorder.commit([event(stream, 1), event(stream, 2)], Beside([row], [person]))
    assert versions(recorder, stream) == [1, 2]
    assert recorder.seen([row.key]) == {row.key: row}
    assert recorder.open_vault([person.person]) == {person.person: person}


def test_what_was_stored_comes_back_as_it_was(recorder: Recorder) -> None:
    stream = uuid4()
    stored = event(stream, 1, '{"title":"漏水"}'.encode())
    recorder.commit([stored], Beside())
    assert recorder.select_streams([stream]) == [stored]


def test_a_conflict_writes_nothing_at_all(recorder: Recorder) -> None:
    """Another instance was faster: its version is taken, so our whole batch is void."""
    taken, other = uuid4(), uuid4()
    recorder.commit([event(taken, 1)], Beside())
    row, person = decided(), sealed()
    with pytest.raises(IntegrityError):
        recorder.commit([event(other, 1), event(taken, 1)], Beside([row], [person]))
    assert versions(recorder, taken) == [1]
    assert versions(recorder, other) == []
    assert recorder.seen([row.key]) == {}
    assert recorder.open_vault([person.person]) == {}


def test_a_failing_event_leaves_no_inbox_row_so_that_the_message_can_come_again(
    recorder: Recorder,
) -> None:
    stream, row = uuid4(), decided()
    recorder.commit([event(stream, 1)], Beside())
    with pytest.raises(IntegrityError):
        recorder.commit([event(stream, 1)], Beside([row]))
    recorder.commit([event(stream, 2)], Beside([row]))
    assert versions(recorder, stream) == [1, 2]
    assert set(recorder.seen([row.key])) == {row.key}


def test_a_message_decided_before_is_refused_and_nothing_is_written(recorder: Recorder) -> None:
    stream, row, person = uuid4(), decided(), sealed()
    recorder.commit([], Beside([row]))
    with pytest.raises(IntegrityError):
        recorder.commit([event(stream, 1)], Beside([decided(), row], [person]))
    assert versions(recorder, stream) == []
    assert recorder.open_vault([person.person]) == {}


def test_a_message_twice_in_one_batch_is_refused(recorder: Recorder) -> None:
    stream, row = uuid4(), decided()
    with pytest.raises(IntegrityError):
        recorder.commit([event(stream, 1)], Beside([row, row]))
    assert versions(recorder, stream) == []
    assert recorder.seen([row.key]) == {}


def test_a_message_without_effect_is_remembered_too(recorder: Recorder) -> None:
    row = decided()
    assert list(recorder.commit([], Beside([row]))) == []
    assert set(recorder.seen([row.key])) == {row.key}


def test_the_same_id_of_another_source_is_another_message(recorder: Recorder) -> None:
    row = decided(source="intake")
    other = InboxRow(("risk", row.key[1]))
    recorder.commit([], Beside([row]))
    recorder.commit([], Beside([other]))
    assert set(recorder.seen([row.key, other.key])) == {row.key, other.key}


def test_seen_finds_only_what_was_asked_and_decided(recorder: Recorder) -> None:
    first, second, never = decided(), decided(), decided()
    recorder.commit([], Beside([first, second]))
    assert set(recorder.seen([first.key, never.key])) == {first.key}
    assert recorder.seen([]) == {}


def test_a_commands_answer_is_given_back_with_its_fingerprint(recorder: Recorder) -> None:
    row = decided(source="command", answer=b'{"outcome": "done"}')
    recorder.commit([], Beside([row]))
    found = recorder.seen([row.key])[row.key]
    assert (found.fingerprint, found.answer) == (b"fingerprint", b'{"outcome": "done"}')


def test_positions_rise_strictly_in_the_order_of_the_events(recorder: Recorder) -> None:
    stream, other = uuid4(), uuid4()
    first = recorder.commit([event(stream, 1), event(other, 1), event(stream, 2)], Beside())
    second = recorder.commit([event(other, 2)], Beside([decided()]))
    positions = [*first, *second]
    assert len(positions) == 4
    assert positions == sorted(set(positions))


def test_an_answer_is_stored_with_the_position_of_its_commands_last_event(
    recorder: Recorder,
) -> None:
    one, two = uuid4(), uuid4()
    answers = [
        InboxRow(("command", f"clerk:{uuid4()}"), b"f", b'{"position":0}', n) for n in (1, 2)
    ]
    nothing = InboxRow(("command", f"clerk:{uuid4()}"), b"f", b'{"position":0}')
    positions = recorder.commit(
        [event(one, 1), event(one, 2), event(two, 1)], Beside([*answers, nothing])
    )
    kept = recorder.seen(row.key for row in (*answers, nothing))
    found = [loads(kept[row.key].answer or b"")["position"] for row in (*answers, nothing)]
    assert found == [positions[1], positions[2], 0]


def test_positions_rise_through_a_refused_commit(recorder: Recorder) -> None:
    stream = uuid4()
    before = recorder.commit([event(stream, 1)], Beside())
    with pytest.raises(IntegrityError):
        recorder.commit([event(stream, 1)], Beside())
    after = recorder.commit([event(stream, 2)], Beside())
    assert after[0] > before[0]


def test_many_writers_get_positions_of_their_own(recorder: Recorder) -> None:
    streams = [uuid4() for _ in range(40)]
    with ThreadPoolExecutor(THREADS) as pool:
        made = list(
            pool.map(lambda s: recorder.commit([event(s, 1), event(s, 2)], Beside()), streams)
        )
    assert len({position for each in made for position in each}) == 80
    assert all(first < second for first, second in made)


def test_of_many_writers_of_one_version_one_wins(recorder: Recorder) -> None:
    stream = uuid4()
    rows = [decided() for _ in range(THREADS)]

    def write(row: InboxRow) -> bool:
        try:
            recorder.commit([event(stream, 1)], Beside([row]))
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(write, rows)) == 1
    assert versions(recorder, stream) == [1]
    assert len(recorder.seen(row.key for row in rows)) == 1


def test_each_stream_comes_in_order_however_they_were_written(recorder: Recorder) -> None:
    one, two = uuid4(), uuid4()
    recorder.commit([event(one, 1), event(two, 1), event(one, 2)], Beside())
    recorder.commit([event(two, 2), event(one, 3)], Beside())
    found = recorder.select_streams([two, one])
    assert [each.originator_version for each in found if each.originator_id == one] == [1, 2, 3]
    assert [each.originator_version for each in found if each.originator_id == two] == [1, 2]
    assert len(found) == 5


def test_a_stream_nobody_wrote_is_empty(recorder: Recorder) -> None:
    assert recorder.select_streams([uuid4()]) == []
    assert recorder.select_streams([]) == []


def test_a_series_starts_with_one_and_knows_no_other(recorder: Recorder) -> None:
    series, other = f"s-{uuid4()}", f"s-{uuid4()}"
    assert recorder.allot(series, 3) == 1
    assert recorder.allot(series, 1) == 4
    assert recorder.allot(other, 1) == 1
    assert recorder.allot(series, 1) == 5


def test_a_number_is_never_given_twice(recorder: Recorder) -> None:
    series, rounds = f"s-{uuid4()}", 100
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # as unlucky as threads can be
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            firsts = list(pool.map(lambda _: recorder.allot(series, 3), range(THREADS * rounds)))
    finally:
        sys.setswitchinterval(interval)
    assert sorted(firsts) == list(range(1, 3 * THREADS * rounds, 3))


def test_the_unused_end_of_a_block_can_be_given_back(recorder: Recorder) -> None:
    series = f"s-{uuid4()}"
    assert recorder.allot(series, 5) == 1
    recorder.give_back(series, 3, 5)
    assert recorder.allot(series, 1) == 3


def test_what_another_has_reserved_after_cannot_be_given_back(recorder: Recorder) -> None:
    series = f"s-{uuid4()}"
    recorder.allot(series, 5)
    recorder.allot(series, 1)
    recorder.give_back(series, 3, 5)
    assert recorder.allot(series, 1) == 7


def test_a_person_unknown_to_the_vault_is_left_out(recorder: Recorder) -> None:
    known, unknown = sealed(), uuid4()
    recorder.commit([], Beside(vault=[known]))
    assert recorder.open_vault([known.person, unknown]) == {known.person: known}
    assert recorder.open_vault([]) == {}


def test_a_person_sealed_again_is_found_under_the_new_key(recorder: Recorder) -> None:
    """A correction: key and record change together, or the record could not be opened."""
    first = sealed()
    second = VaultRow(first.person, b"other record", key=uuid4())
    recorder.commit([], Beside(vault=[first]))
    recorder.commit([], Beside(vault=[second]))
    assert recorder.open_vault([first.person]) == {first.person: second}


def test_an_erased_person_is_gone_and_nobody_else(recorder: Recorder) -> None:
    erased, other = sealed(), sealed()
    recorder.commit([], Beside(vault=[erased, other]))
    recorder.commit([event(uuid4(), 1)], Beside(erased=[erased.person]))
    assert recorder.open_vault([erased.person, other.person]) == {other.person: other}


def test_a_refused_commit_erases_nobody(recorder: Recorder) -> None:
    stream, person = uuid4(), sealed()
    recorder.commit([event(stream, 1)], Beside(vault=[person]))
    with pytest.raises(IntegrityError):
        recorder.commit([event(stream, 1)], Beside(erased=[person.person]))
    assert recorder.open_vault([person.person]) == {person.person: person}


def snapshot(stream: UUID, version: int, *, code: str = "now") -> Snapshot:
    return Snapshot(
        stream, version, version, code, uuid4(), (uuid4(), uuid4()), ("risk-7",), b"sealed"
    )


def test_of_a_stream_with_a_snapshot_only_later_events_come(recorder: Recorder) -> None:
    long, short, none = uuid4(), uuid4(), uuid4()
    recorder.commit([event(long, each) for each in (1, 2, 3, 4)], Beside())
    recorder.commit([event(short, 1)], Beside())
    kept = snapshot(long, 3)
    recorder.keep(kept)
    rows, found = recorder.streams([short, long, none], "now")
    assert found == [kept]
    assert {(each.originator_id, each.originator_version) for each in rows} == {
        (long, 4),
        (short, 1),
    }
    assert recorder.streams([], "now") == ([], [])


def test_a_snapshot_of_other_code_is_as_none(recorder: Recorder) -> None:
    stream = uuid4()
    recorder.commit([event(stream, 1), event(stream, 2)], Beside())
    recorder.keep(snapshot(stream, 2, code="before"))
    rows, found = recorder.streams([stream], "now")
    assert ([each.originator_version for each in rows], found) == ([1, 2], [])


def test_a_snapshot_gives_way_to_a_later_one_and_to_one_of_other_code(recorder: Recorder) -> None:
    stream = uuid4()
    recorder.commit([event(stream, each) for each in (1, 2, 3)], Beside())
    first, later, other = snapshot(stream, 2), snapshot(stream, 3), snapshot(stream, 1, code="new")
    for each in (first, later, snapshot(stream, 2), snapshot(stream, 3)):
        recorder.keep(each)
    assert recorder.streams([stream], "now")[1] == [later]
    recorder.keep(other)
    assert recorder.streams([stream], "now")[1] == []
    assert recorder.streams([stream], "new")[1] == [other]
