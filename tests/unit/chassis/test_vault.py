"""The vault: what is sealed opens again, and nothing else does."""

import dataclasses
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.keystore import MemoryKeys
from services.chassis.vault import Vault, VaultError
from tests.controls import seals

FACTS = {"name": "Invented One", "phone": "13800000000", "address": "万象天地 3-201"}


def test_what_is_sealed_opens_under_the_same_master_key():
    row = seals.vault().seal(uuid4(), FACTS)
    assert seals.vault().open(row) == FACTS


def test_nothing_of_it_can_be_read_outside():
    row = seals.vault().seal(uuid4(), FACTS)
    assert b"Invented" not in row.sealed
    assert b"Invented" not in b"".join(seals.KEYS.rows.values())


def test_every_seal_has_a_key_of_its_own():
    vault, person = seals.vault(), uuid4()
    first, second = vault.seal(person, FACTS), vault.seal(person, FACTS)
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(first, key=second.key))


def test_another_master_key_opens_nothing():
    keys = MemoryKeys(bytes(32))
    row = Vault(bytes(32), keys).seal(uuid4(), FACTS)
    other = MemoryKeys(b"\1" * 32)
    other.rows = keys.rows
    with pytest.raises(VaultError, match=str(row.key)):
        Vault(b"\1" * 32, other).open(row)


def test_a_record_moved_to_another_person_does_not_open():
    vault = seals.vault()
    one, other = vault.seal(uuid4(), FACTS), vault.seal(uuid4(), FACTS)
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(one, person=other.person))
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(one, sealed=other.sealed))


def test_who_is_erased_is_nobody_any_more():
    vault = seals.vault()
    row = vault.seal(uuid4(), FACTS)
    vault.keys.destroy([row.key])
    assert vault.open(row) is None


@given(st.data())
def test_one_changed_byte_is_noticed(data):
    vault = seals.vault()
    row = vault.seal(uuid4(), FACTS)
    text = bytearray(row.sealed)
    text[data.draw(st.integers(0, len(text) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(row, sealed=bytes(text)))


@pytest.mark.parametrize("kept", [0, 5, 12, 20])
def test_a_cut_record_does_not_open(kept):
    vault = seals.vault()
    row = vault.seal(uuid4(), FACTS)
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(row, sealed=row.sealed[:kept]))


# Of before there was a key store ---------------------------------------------------------------


def test_an_older_record_still_opens():
    assert seals.vault().open(seals.OLD_ROW) == seals.OLD_FACTS
    with pytest.raises(VaultError):
        seals.vault().open(dataclasses.replace(seals.OLD_ROW, person=uuid4()))


def test_an_older_address_still_opens_for_its_reader_and_is_sealed_anew():
    vault = seals.vault()
    row = vault.receive(seals.OLD_PERSON, "notify", seals.OLD_CONTACT)
    assert row.person == seals.OLD_PERSON
    assert row.key is not None
    assert vault.open(row) == seals.OLD_ADDRESS


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA", "A" * 400])
def test_what_is_no_seal_is_refused(text):
    with pytest.raises(VaultError):
        seals.vault().receive(seals.OLD_PERSON, "notify", text)


def test_nobody_else_opens_an_older_address():
    for master, person, reader in (
        (bytes(31) + b"1", seals.OLD_PERSON, "notify"),
        (bytes(32), uuid4(), "notify"),
        (bytes(32), seals.OLD_PERSON, "grid"),
    ):
        with pytest.raises(VaultError):
            seals.vault(master).receive(person, reader, seals.OLD_CONTACT)
