"""Long streams are replayed from a snapshot, which says nothing that the events do not say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.chassis import snapshots
from services.chassis.memory import MemoryRecorder
from services.chassis.snapshots import Snapshot
from tests.controls import seals
from tests.controls.alone import Alone

from .faulty import AWAY, MATTER, desk_on, registered

WORDS = "The household above was asked once more"


class CountingRecorder(MemoryRecorder):
    """Remembers how many events each batch had to replay."""

    def __init__(self) -> None:
        super().__init__()
        self.replayed: list[int] = []

    def streams(self, ids: Sequence[UUID], code: str) -> Any:
        rows, kept = super().streams(ids, code)
        self.replayed.append(len(rows))
        return rows, kept

    def select_streams(self, ids: Sequence[UUID]) -> Any:
        rows = super().select_streams(ids)
        self.replayed.append(len(rows))
        return rows

    def kept(self, id_: str) -> Snapshot | None:
        return self._snapshots.get(UUID(id_))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> CountingRecorder:
    monkeypatch.setattr(snapshots, "EVERY", 5)
    return CountingRecorder()


@pytest.fixture
def desk(store: CountingRecorder) -> Alone:
    return desk_on(store)


def noted(desk: Alone, case: str, times: int) -> None:
    """So many more events of the case."""
    for _ in range(times):
        answer = desk.ask("intake.record-contact", case, **CONTACT)
        assert answer.outcome == "done", answer


CONTACT = {"whom": "applicant", "means": "phone", "summary": WORDS}


def test_a_long_stream_is_replayed_once(desk: Alone, store: CountingRecorder) -> None:
    case = registered(desk)
    noted(desk, case, 20)
    assert max(store.replayed) <= 5
    found = store.kept(case)
    assert found is not None
    assert found.version >= 15


def test_a_short_one_has_none(desk: Alone, store: CountingRecorder) -> None:
    case = registered(desk)
    noted(desk, case, 2)
    assert store.kept(case) is None


def test_what_was_told_is_known_from_a_snapshot(desk: Alone, store: CountingRecorder) -> None:
    case = registered(desk)
    noted(desk, case, 6)
    version = desk.recorder.select_events(UUID(case))[-1].originator_version
    assert store.kept(case) is not None
    stale = desk.ask("intake.record-contact", case, expected=version - 1, **CONTACT)
    assert (stale.code, stale.facts["version"]) == ("stale", version)
    assert desk.ask("intake.record-contact", case, expected=version, **CONTACT).outcome == "done"


def test_nothing_of_a_case_can_be_read_in_it(desk: Alone, store: CountingRecorder) -> None:
    case = registered(desk)
    noted(desk, case, 6)
    found = store.kept(case)
    assert found is not None
    for words in (WORDS, MATTER["title"], MATTER["narrative"]):
        assert words.encode() not in found.sealed
    assert case.encode() not in found.sealed


def test_a_destroyed_key_takes_the_snapshot_along(desk: Alone, store: CountingRecorder) -> None:
    case = registered(desk)
    noted(desk, case, 6)
    found = store.kept(case)
    assert found is not None
    seals.KEYS.destroy(found.keys)
    noted(desk, case, 1)
    assert store.replayed[-1] == 7  # all of them: the words of the snapshot are nobody's any more
    noted(desk, case, 6)
    after = store.kept(case)
    assert after is not None
    assert not set(after.keys) & set(found.keys)


def test_it_lies_under_every_key_that_its_words_had(desk: Alone, store: CountingRecorder) -> None:
    case, other = registered(desk), registered(desk)
    quoted = _word_of(desk, other)
    assert (
        desk.ask("intake.record-contact", case, **CONTACT | {"summary": quoted}).outcome == "done"
    )
    noted(desk, case, 6)
    found = store.kept(case)
    assert found is not None
    assert len(found.keys) == 2
    seals.KEYS.destroy([found.keys[1] if found.keys[0] == found.key else found.keys[0]])
    noted(desk, case, 1)
    assert store.replayed[-1] == 8


def _word_of(desk: Alone, case: str) -> str:
    """The token of a case's title as another service has it."""
    state = desk.recorder.select_events(UUID(case))[0].state
    return state.partition(b'"title":"')[2].partition(b'"')[0].decode()


def test_a_stream_that_quotes_too_many_is_replayed(
    desk: Alone, store: CountingRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "MOST_KEYS", 0)
    case = registered(desk)
    noted(desk, case, 6)
    assert store.kept(case) is None


def test_other_code_passes_it_over(
    desk: Alone, store: CountingRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = registered(desk)
    noted(desk, case, 6)
    monkeypatch.setattr(snapshots, "code_of", lambda _: "other")
    noted(desk, case, 1)
    assert store.replayed[-1] == 7
    found = store.kept(case)
    assert found is not None
    assert (found.code, found.version) == ("other", 8)


@pytest.mark.parametrize("at", [0, -1])
def test_a_changed_one_is_never_read(desk: Alone, store: CountingRecorder, at: int) -> None:
    case = registered(desk)
    noted(desk, case, 6)
    found = store.kept(case)
    assert found is not None
    changed = bytearray(found.sealed)
    changed[at] ^= 1
    store.keep(replace(found, sealed=bytes(changed), code=""))  # any other code replaces it
    store.keep(replace(found, sealed=bytes(changed)))
    noted(desk, case, 1)
    assert store.replayed[-1] == 7


def test_a_store_that_cannot_keep_it_fails_nobody(
    desk: Alone, store: CountingRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Snapshot) -> None:
        raise AWAY

    monkeypatch.setattr(store, "keep", away)
    case = registered(desk)
    noted(desk, case, 8)
    assert store.replayed[-1] == 8
