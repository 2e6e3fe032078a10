"""Keys that are to be destroyed are, whatever breaks between the two databases."""

from collections.abc import Collection, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import OperationalError

from deploy.local.postgres import Postgres
from gateway.blobs import Folder, Missing
from gateway.sweeping import Sweeper
from services.chassis import keystore
from services.chassis.clear import ERASED
from services.chassis.erasing import Eraser
from services.chassis.keystore import LOOK_SECONDS, PostgresKeys
from services.chassis.sealing import Texts, seal_text
from services.chassis.store import Beside, PostgresRecorder
from services.chassis.vault import Vault

from . import own

pytestmark = pytest.mark.system

MASTER = bytes(32)
WORDS = "Invented One"


@pytest.fixture(scope="module")
def url(postgres: Postgres) -> Iterator[str]:
    with own.database(postgres) as found:
        keystore.migrate(postgres.url("vault"))
        yield found


@pytest.fixture
def keys(postgres: Postgres) -> Iterator[PostgresKeys]:
    made = PostgresKeys(postgres.url("vault"), MASTER)
    yield made
    made.close()


def asked_for(url: str, *ids: UUID) -> None:
    """What a command does: to be destroyed, in the transaction of its events."""
    recorder = PostgresRecorder(url, pool_size=1)
    recorder.commit([], Beside(shredded=list(ids)))
    recorder.close()


def done(url: str, id_: UUID) -> bool:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT done_at FROM erasures WHERE key = %s", [id_]).fetchone()
    return bool(found and found[0])


def test_what_is_asked_for_is_destroyed_and_every_process_notices(
    postgres: Postgres, keys: PostgresKeys, url: str
) -> None:
    elsewhere = Texts(PostgresKeys(postgres.url("vault"), MASTER))
    token = seal_text(WORDS, key := keys.take())
    assert elsewhere.open(token) == WORDS
    asked_for(url, key.id)
    with own.running(Eraser(url, keys)):
        own.until(lambda: done(url, key.id))
        own.until(lambda: elsewhere.open(token) == ERASED, LOOK_SECONDS + 10)
    assert keys.find([key.id]) == {}
    elsewhere.keys.close()


def test_a_person_sealed_anew_or_erased_leaves_no_key_behind(keys: PostgresKeys, url: str) -> None:
    vault, person = Vault(MASTER, keys), uuid4()
    first, second = vault.seal(person, {"name": "X"}), vault.seal(person, {"name": WORDS})
    recorder = PostgresRecorder(url, pool_size=1)
    recorder.commit([], Beside(vault=[first]))
    recorder.commit([], Beside(vault=[second]))
    assert vault.open(recorder.open_vault([person])[person]) == {"name": WORDS}
    with own.running(Eraser(url, keys)):
        own.until(lambda: done(url, first.key))
        assert keys.find([second.key])
        recorder.commit([], Beside(erased=[person]))
        own.until(lambda: done(url, second.key))
    assert recorder.open_vault([person]) == {}
    assert vault.open(second) is None
    recorder.close()


class Breaking(PostgresKeys):
    """Away for the first tries of one key; then dies after the deletion, before it is noted."""

    def __init__(self, url: str, id_: UUID) -> None:
        super().__init__(url, MASTER)
        self._id = id_
        self.faults = [False, False, True]  # whether the key is gone by then

    def destroy(self, ids: Collection[UUID]) -> None:
        if self._id not in ids or not self.faults:
            super().destroy(ids)
            return
        if self.faults.pop(0):
            super().destroy(ids)
        raise OperationalError


def test_it_is_tried_until_it_is_done(
    postgres: Postgres, keys: PostgresKeys, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.erasing.LOOK_SECONDS", 0.05)
    id_ = keys.take().id
    asked_for(url, id_)
    breaking = Breaking(postgres.url("vault"), id_)
    eraser = Eraser(url, breaking)
    with own.running(eraser):
        own.until(lambda: done(url, id_))
        own.until(lambda: eraser.healthy)
    assert breaking.faults == []
    assert breaking.find([id_]) == {}
    breaking.close()


def test_a_key_store_from_an_old_backup_forgets_again(
    postgres: Postgres, keys: PostgresKeys, url: str
) -> None:
    id_ = keys.take().id
    with psycopg.connect(postgres.url("vault"), autocommit=True) as connection:
        row = connection.execute("SELECT id, wrapped FROM keys WHERE id = %s", [id_]).fetchone()
        asked_for(url, id_)
        with own.running(Eraser(url, keys)):
            own.until(lambda: done(url, id_))
        connection.execute("INSERT INTO keys (id, wrapped) VALUES (%s, %s)", row)
        fresh = PostgresKeys(postgres.url("vault"), MASTER)
        assert fresh.find([id_])
        with own.running(Eraser(url, fresh)):
            own.until(lambda: not fresh.find([id_]))
        count = connection.execute("SELECT count(*) FROM keys WHERE id = %s", [id_]).fetchone()
    assert count == (0,)
    fresh.close()


def test_the_bytes_of_forgotten_papers_are_swept_even_when_some_are_gone(
    url: str, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    swept, kept = folder.put(b"forgotten"), folder.put(b"kept")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS sweeps (blob text PRIMARY KEY)")
        for blob in (swept, "f" * 64, "no name of a blob"):
            connection.execute("INSERT INTO sweeps VALUES (%s)", [blob])
    sweeper = Sweeper(url, folder)
    assert (sweeper.sweep(), sweeper.sweep()) == (3, 0)
    assert folder.get(kept) == b"kept"
    with pytest.raises(Missing):
        folder.get(swept)
