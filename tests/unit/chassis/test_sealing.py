"""What one service seals for another opens there, for that person, under that master key alone."""

from uuid import uuid4

import pytest

from services.chassis.vault import Vault, VaultError

PERSON = uuid4()
FACTS = {"address": "+8610000000001", "language": "zh"}


@pytest.fixture
def vault():
    return Vault(bytes(32))


def test_the_reader_keeps_it_under_a_key_of_its_own(vault):
    text = vault.seal_for(PERSON, "notify", FACTS)
    row = vault.receive(PERSON, "notify", text)
    assert row.person == PERSON
    assert vault.open(row) == FACTS
    assert row.wrapped not in text.encode()


def test_the_same_facts_never_look_alike(vault):
    assert vault.seal_for(PERSON, "notify", FACTS) != vault.seal_for(PERSON, "notify", FACTS)


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA", "A" * 400])
def test_what_is_no_seal_is_refused(vault, text):
    with pytest.raises(VaultError):
        vault.receive(PERSON, "notify", text)


def test_nobody_else_opens_it(vault):
    text = vault.seal_for(PERSON, "notify", FACTS)
    for master, person, reader in (
        (bytes(31) + b"1", PERSON, "notify"),
        (bytes(32), uuid4(), "notify"),
        (bytes(32), PERSON, "grid"),
    ):
        with pytest.raises(VaultError):
            Vault(master).receive(person, reader, text)
