"""The vault: what is sealed opens again, and nothing else does."""

import dataclasses
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.vault import Vault, VaultError

FACTS = {"name": "Invented One", "phone": "13800000000", "address": "万象天地 3-201"}


def test_what_is_sealed_opens_under_the_same_master_key():
    row = Vault(bytes(32)).seal(uuid4(), FACTS)
    assert Vault(bytes(32)).open(row) == FACTS


def test_nothing_of_it_can_be_read_outside():
    row = Vault(bytes(32)).seal(uuid4(), FACTS)
    assert b"Invented" not in row.sealed + row.wrapped


def test_every_seal_has_a_key_of_its_own():
    vault, person = Vault(bytes(32)), uuid4()
    first, second = vault.seal(person, FACTS), vault.seal(person, FACTS)
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(first, wrapped=second.wrapped))


def test_another_master_key_opens_nothing():
    row = Vault(bytes(32)).seal(uuid4(), FACTS)
    with pytest.raises(VaultError, match=str(row.person)):
        Vault(b"\1" * 32).open(row)


def test_a_record_moved_to_another_person_does_not_open():
    vault = Vault(bytes(32))
    one, other = vault.seal(uuid4(), FACTS), vault.seal(uuid4(), FACTS)
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(one, person=other.person))
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(one, sealed=other.sealed))


@given(st.data())
def test_one_changed_byte_is_noticed(data):
    vault = Vault(bytes(32))
    row = vault.seal(uuid4(), FACTS)
    part = data.draw(st.sampled_from(["wrapped", "sealed"]))
    text = bytearray(getattr(row, part))
    text[data.draw(st.integers(0, len(text) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(row, **{part: bytes(text)}))


@pytest.mark.parametrize("part", ["wrapped", "sealed"])
@pytest.mark.parametrize("kept", [0, 5, 12, 20])
def test_a_cut_record_does_not_open(part, kept):
    vault = Vault(bytes(32))
    row = vault.seal(uuid4(), FACTS)
    with pytest.raises(VaultError):
        vault.open(dataclasses.replace(row, **{part: getattr(row, part)[:kept]}))
