"""Keys: made many at a time, remembered for a while, gone for everybody once destroyed."""

from uuid import uuid4

import pytest

from services.chassis.keystore import (
    LOOK_SECONDS,
    REMEMBER_SECONDS,
    TOGETHER,
    MemoryKeys,
    VaultError,
)


class Counting(MemoryKeys):
    """Counts what a database would be asked."""

    def __init__(self, master: bytes = bytes(32)) -> None:
        self.now = 0.0
        self.writes = self.reads = 0
        self.elsewhere: list = []
        super().__init__(master, clock=lambda: self.now)

    def _write(self, rows):
        self.writes += 1
        super()._write(rows)

    def _read(self, ids):
        self.reads += 1
        return super()._read(ids)

    def _destroyed(self, seconds):
        return self.elsewhere


@pytest.fixture
def keys() -> Counting:
    return Counting()


def test_one_write_makes_keys_for_hundreds_and_no_two_are_the_same(keys):
    taken = {keys.take().id for _ in range(TOGETHER)}
    assert (len(taken), keys.writes) == (TOGETHER, 1)
    assert keys.take().id not in taken
    assert keys.writes == 2


def test_a_key_is_durable_before_it_is_used(keys):
    assert keys.take().id in keys.rows


def test_what_was_just_made_need_not_be_asked_for(keys):
    key = keys.take()
    assert keys.find([key.id]) == {key.id: key}
    assert keys.reads == 0


def test_many_are_found_in_one_query_and_remembered_for_a_while(keys):
    made = [keys.take().id for _ in range(5)]
    other = Counting()
    other.rows = keys.rows
    assert set(other.find(made)) == set(made)
    assert set(other.find(made[:2])) == set(made[:2])
    assert other.reads == 1
    other.now = REMEMBER_SECONDS
    other.find(made)
    assert other.reads == 2


def test_a_key_that_is_not_there_is_left_out_and_not_asked_for_again(keys):
    unknown = uuid4()
    assert keys.find([unknown]) == {}
    assert keys.find([unknown]) == {}
    assert keys.reads == 1


def test_whoever_destroys_a_key_has_it_no_more(keys):
    key = keys.take()
    keys.destroy([key.id])
    keys.destroy([key.id])
    assert keys.find([key.id]) == {}


def test_what_others_destroyed_is_forgotten_at_the_next_look(keys):
    key = keys.take()
    keys.elsewhere = [key.id]
    assert keys.find([key.id])
    keys.now = LOOK_SECONDS + 0.1
    assert keys.cold([key.id]) == [key.id]
    assert keys.find([key.id]) == {}


def test_another_master_key_opens_none(keys):
    other = Counting(b"\1" * 32)
    other.rows = keys.rows
    id_ = keys.take().id
    with pytest.raises(VaultError, match=str(id_)):
        other.find([id_])


def test_a_wrapped_key_moved_to_another_id_does_not_open(keys):
    one, other = keys.take().id, keys.take().id
    keys.rows[one] = keys.rows[other]
    keys.now = REMEMBER_SECONDS + 1
    with pytest.raises(VaultError):
        keys.find([one])
