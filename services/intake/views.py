"""What the desk must know beside a single case: what is due, and which cases look alike.

People are compared by keyed hashes made of the vault's facts; the hashes of an erased person go
with the next look. All of it can be dropped and built again from the log.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from services.chassis import codec
from services.chassis.clear import ERASED as ERASED_TEXT
from services.chassis.vault import Vault
from services.chassis.views import Open, Views
from services.contracts.commands.dossier import BreakPromise, SuspectDuplicates
from services.contracts.commands.intake import ConfirmBySilence
from services.contracts.declare import Actor, Command
from services.contracts.messages import Request

from . import alike, policy
from .domain import Case, closing, duty, links, people

SCHEMA = """
CREATE TABLE IF NOT EXISTS due_promises (
    case_id uuid NOT NULL,
    promise int NOT NULL,
    due timestamptz NOT NULL,
    PRIMARY KEY (case_id, promise)
);
CREATE TABLE IF NOT EXISTS shelved (
    case_id uuid PRIMARY KEY
);
CREATE TABLE IF NOT EXISTS due_windows (
    case_id uuid PRIMARY KEY,
    until timestamptz NOT NULL
);
CREATE TABLE IF NOT EXISTS matters (
    case_id uuid PRIMARY KEY,
    number text NOT NULL,
    street text NOT NULL,
    grid text NOT NULL,
    kind text NOT NULL,
    registered_at timestamptz NOT NULL,
    compared boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS matters_to_compare ON matters (registered_at) WHERE NOT compared;
CREATE INDEX IF NOT EXISTS matters_by_place ON matters (grid, kind, registered_at);
CREATE TABLE IF NOT EXISTS fingerprints (
    case_id uuid NOT NULL,
    person uuid,
    reason text NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (case_id, reason, hash)
);
CREATE INDEX IF NOT EXISTS fingerprints_by_hash ON fingerprints (reason, hash);
"""
ERASED = (
    "DELETE FROM fingerprints f WHERE person IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM vault_records v WHERE v.person = f.person)"
)
COMPARED = 100  # cases of one look

POLICY = policy.load()
TIMEKEEPER = Actor(id="system.intake", role="system")


def due(connection: Any, now: datetime) -> list[Request]:
    """Promises to break, windows to close, and new cases that look like others."""
    return [
        *_promises(connection, now),
        *_windows(connection, now),
        *_suspicions(connection, now),
    ]


# Whether a case was compared and nothing found is in no log: a rebuild keeps what is known.
views = Views(SCHEMA, due=due, apart={"matters": ("compared",)})


@views.on_sealed(Case.Created)
def registered(connection: Any, event: Case.Created, vault: Vault, open_: Open) -> None:
    """A case to be compared, with the hashes of its parties and of its sender's number."""
    connection.execute(
        "INSERT INTO matters (case_id, number, street, grid, kind, registered_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [event.originator_id, event.number, event.division[:9], event.grid or "", event.kind,
         event.timestamp],
    )  # fmt: skip
    if event.origin and event.origin != ERASED_TEXT:
        hashes = [("same-origin", alike.origin(vault, event.origin))]
        _keep(connection, event.originator_id, None, hashes)
    for party in event.parties:
        person = UUID(party["person"])
        _keep(connection, event.originator_id, person, alike.person(vault, open_(person)))


@views.on_sealed(Case.PartyCorrected)
def party_corrected(
    connection: Any, event: people.PartyCorrected, vault: Vault, open_: Open
) -> None:
    """Later cases are compared with the person as it is known now."""
    person = UUID(event.person)
    connection.execute(
        "DELETE FROM fingerprints WHERE case_id = %s AND person = %s",
        [event.originator_id, person],
    )
    _keep(connection, event.originator_id, person, alike.person(vault, open_(person)))


def _keep(
    connection: Any, case: UUID, person: UUID | None, hashes: Iterable[tuple[str, bytes]]
) -> None:
    for reason, hash_ in hashes:
        connection.execute(
            "INSERT INTO fingerprints (case_id, person, reason, hash) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [case, person, reason, hash_],
        )


@views.on(Case.Promised)
def promised(connection: Any, event: duty.Promised) -> None:
    connection.execute(
        "INSERT INTO due_promises VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [event.originator_id, event.promise, event.due],
    )


@views.on(Case.PromiseKept, Case.PromiseBroken)
def promise_settled(connection: Any, event: Any) -> None:
    connection.execute(
        "DELETE FROM due_promises WHERE case_id = %s AND promise = %s",
        [event.originator_id, event.promise],
    )


@views.on(Case.Resolved)
def window_opened(connection: Any, event: closing.Resolved) -> None:
    connection.execute(
        "INSERT INTO due_windows VALUES (%s, %s)"
        " ON CONFLICT (case_id) DO UPDATE SET until = excluded.until",
        [event.originator_id, event.confirm_by or event.timestamp],
    )


@views.on(Case.Confirmed, Case.Rated)
def window_closed(connection: Any, event: Any) -> None:
    connection.execute("DELETE FROM due_windows WHERE case_id = %s", [event.originator_id])


@views.on(Case.Archived)
def archived(connection: Any, event: closing.Archived) -> None:
    """Nothing is due of a closed dossier, unless it is opened again."""
    window_closed(connection, event)
    connection.execute(
        "INSERT INTO shelved VALUES (%s) ON CONFLICT DO NOTHING", [event.originator_id]
    )


@views.on(Case.Reopened)
def reopened(connection: Any, event: closing.Reopened) -> None:
    """What was promised before is still promised."""
    window_closed(connection, event)
    connection.execute("DELETE FROM shelved WHERE case_id = %s", [event.originator_id])


def _promises(connection: Any, now: datetime) -> Iterator[Request]:
    rows = connection.execute(
        "SELECT case_id, promise FROM due_promises p WHERE due <= %s"
        " AND NOT EXISTS (SELECT 1 FROM shelved s WHERE s.case_id = p.case_id)"
        " ORDER BY due LIMIT 100",
        [now],
    ).fetchall()
    for case, promise in rows:
        command = BreakPromise(promise=promise)
        yield _request(command, case, f"promise-{promise}")


def _windows(connection: Any, now: datetime) -> Iterator[Request]:
    rows = connection.execute(
        "SELECT case_id, until FROM due_windows WHERE until <= %s ORDER BY until LIMIT 100", [now]
    ).fetchall()
    for case, until in rows:
        yield _request(ConfirmBySilence(), case, until.isoformat())


def _suspicions(connection: Any, now: datetime) -> Iterator[Request]:
    """Compares each new case once. What is found is asked for again until it is in the log: only
    then the next look finds the case compared.
    """
    connection.execute(ERASED)
    rows = connection.execute(
        "SELECT case_id, registered_at FROM matters WHERE NOT compared"
        " ORDER BY registered_at LIMIT %s",
        [COMPARED],
    ).fetchall()
    for rules, some in groupby(rows, key=lambda row: POLICY.duplicates.at(row[1])):
        found = alike.candidates(connection, [case for case, _ in some], rules)
        _compared(connection, [case for case, like in found.items() if not like])
        for case, like in found.items():
            if like:
                yield _request(SuspectDuplicates(candidates=like), case, "duplicates")


@views.on(Case.DuplicatesSuspected)
def suspected(connection: Any, event: links.DuplicatesSuspected) -> None:
    _compared(connection, [event.originator_id])


def _compared(connection: Any, cases: list[UUID]) -> None:
    connection.execute("UPDATE matters SET compared = true WHERE case_id = ANY(%s)", [cases])


def _request(command: Command, case: UUID, which: str) -> Request:
    """Due twice, it happens once: the key says what it is about."""
    return Request(
        id=f"{TIMEKEEPER.id}:{command.NAME}:{case}:{which}",
        name=command.NAME,
        target=str(case),
        actor=TIMEKEEPER,
        body=codec.plain(command),
    )
