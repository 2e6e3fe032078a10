"""Keeps the index: for each case whose words may have changed, reads its file and writes them anew.

It stands beside the read model's writer, which only notes such cases (`search_todo`), so that
cutting words never holds up the case files. What it writes follows from the case file alone.
"""

from collections.abc import Iterator, Sequence
from importlib import resources
from threading import Event
from typing import Any
from uuid import UUID

import psycopg

from services.chassis import codec, sealing, tables, telemetry
from services.chassis.clear import MARKS
from services.chassis.follower import is_told
from services.chassis.keystore import VaultError
from services.chassis.store import AWAY
from services.chassis.vault import Vault

from . import words
from .words import PARTY, TEXT

log = telemetry.log(__name__)

CHANNEL = "applied"  # the read model's writer notifies here
BATCH = 200
GATHER_SECONDS = 0.2  # several events of one case come together: its words are cut once
POLL_SECONDS = 1.0  # a lost notification costs at most this
LONGEST_PAUSE = 5.0

TAKE = (
    "DELETE FROM search_todo WHERE position IN (SELECT position FROM search_todo"
    " ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING case_id"
)
FILES = "SELECT id, reported_at, file::text FROM cases WHERE id = ANY(%s)"
SAVE = (
    "INSERT INTO search (case_id, reported_at, words) VALUES (%s, %s, %s::bigint[])"
    " ON CONFLICT (case_id) DO UPDATE SET words = excluded.words"
)
AGAIN = "INSERT INTO search_todo (case_id) SELECT id FROM cases ORDER BY reported_at DESC, id"
File = dict[str, Any]


def migrate(url: str) -> None:
    """Create what is missing. Safe to run again."""
    schema = resources.files(__package__).joinpath("schema.sql").read_text()
    with psycopg.connect(url, autocommit=True) as connection:
        tables.make(connection, schema)


def again(url: str) -> int:
    """Have every case read again, the newest first; how many. What is there stays until then."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(AGAIN).rowcount


def found_by(files: Sequence[str], vault: Vault) -> list[list[int]]:
    """Per case file, as JSON text, the keyed hashes of its words, sorted: of its texts, its number
    and its place in one space, of its people in another.

    What was said of somebody who was erased since may name them: such a case is found by its number
    and place, and by those of its people who are left. So is one whose texts were tampered with.
    """
    read = [_Read(text) for text in files]
    vault.texts.keys.find({id_ for each in read for id_ in each.keys})  # all in one query
    return [_found_by(each, vault) for each in read]


class _Read:
    """A case file as it is read: every sealed text is looked for in the JSON itself, so that a new
    field of it is found, and one that stands there twice is opened once.
    """

    def __init__(self, text: str) -> None:
        self.file: File = codec.loads(text)
        parties = self.file["parties"]
        self.erased = [each for each in parties if each.get("erased_at")]
        left = [each for each in parties if not each.get("erased_at")]
        self.people = [each["sealed"] for each in left if each.get("sealed")]
        self.texts = [each for each in sealing.tokens(text) if not sealing.is_person_token(each)]

    @property
    def keys(self) -> Iterator[UUID]:
        return map(sealing.key_of, [*self.texts, *filter(sealing.is_person_token, self.people)])


def _found_by(read: _Read, vault: Vault) -> list[int]:
    said, known = _opened(read, vault)
    file = read.file
    in_text = words.cut(f"{file['number']} {file['division']} {file['grid'] or ''}")
    if None not in known:
        in_text += [word for text in said if text not in MARKS for word in words.cut(text)]
    in_party = [word for facts in known if facts for word in words.of_person(facts)]
    hashes = {*words.hashed(dict.fromkeys(in_text), TEXT, vault.fingerprint)}
    return sorted(hashes.union(words.hashed(in_party, PARTY, vault.fingerprint)))


def _opened(read: _Read, vault: Vault) -> tuple[list[str], list[File | None]]:
    """What was said, and what is known of each party; None for an erased one."""
    try:
        known = [vault.texts.open_person(each) for each in read.people]
        # Their keys may live a moment longer than the word that they were erased.
        return vault.texts.open(read.texts), known + [None for _ in read.erased]
    except VaultError as error:
        log.warning("a case's texts do not open", case=read.file["id"], error=str(error))
        return [], []


class Indexer:
    """Writes the index until stopped; survives a database that is away. Several share the work."""

    def __init__(self, url: str, vault: Vault) -> None:
        self._url = url
        self._vault = vault
        self._stop = Event()
        self.healthy = False

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Index what there is to index, then wait for more, until `stop`."""
        pause = 0.1
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    pause = 0.1
                    self._keep(connection)
            except AWAY as error:
                self.healthy = False
                log.warning("the search index pauses", error=str(error)[:300])
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _keep(self, connection: Any) -> None:
        while not self._stop.is_set():
            if not self.index(connection) and is_told(connection, POLL_SECONDS):
                self._stop.wait(GATHER_SECONDS)
            self.healthy = True

    def index(self, connection: Any) -> int:
        """One batch, its rows and the notes of it in one transaction; how many cases it had."""
        with connection.transaction():
            taken = {row[0] for row in connection.execute(TAKE, [BATCH]).fetchall()}
            rows = connection.execute(FILES, [list(taken)]).fetchall() if taken else []
            found = found_by([file for _, _, file in rows], self._vault)
            values = [(id_, at, each) for (id_, at, _), each in zip(rows, found, strict=True)]
            if values:
                connection.cursor().executemany(SAVE, values)
        return len(taken)
