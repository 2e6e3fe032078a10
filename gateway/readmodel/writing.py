"""Case files in and out of their table, a batch at a time."""

from collections.abc import Sequence
from typing import Any

from services.chassis import codec, sealing
from services.contracts.envelope import Envelope

from . import facts
from .order import FIRST
from .worklist import tasks

LOAD = "SELECT id::text, file FROM cases WHERE id = ANY(%s::uuid[]) FOR UPDATE"
COLUMNS = (
    "id", "number", "query_tag", "county", "street", "community", "grid", "status", "kind",
    "channel", "risk", "level", "first_asked", "units", "title", "reported_at", "changed_at",
    "file",
)  # fmt: skip
SAVE = f"""
INSERT INTO cases ({", ".join(COLUMNS)}) SELECT {", ".join(COLUMNS)}
FROM jsonb_populate_recordset(NULL::cases, %s)
ON CONFLICT (id) DO UPDATE SET status = excluded.status, risk = excluded.risk,
    level = excluded.level, first_asked = excluded.first_asked, units = excluded.units,
    changed_at = excluded.changed_at, file = excluded.file
"""  # noqa: S608 - our names
TASK = (
    "INSERT INTO tasks (case_id, audience, kind, ref, due, since, title, number)"
    " SELECT case_id, audience, kind, ref, due, since, title, number"
    " FROM jsonb_populate_recordset(NULL::tasks, %s)"
)

REINDEX = "INSERT INTO search_todo (case_id) SELECT unnest(%s::uuid[])"
RENAMED = {"case.reported", "case.party_erased"}  # found by another name, or by none, from now on


class EarlyEvent(Exception):
    """An event of a case whose report has not arrived: it is tried again later."""


class CaseWriter:
    """The case files that one batch touches."""

    def __init__(self, connection: Any, subjects: Sequence[str]) -> None:
        self._connection = connection
        self._files: dict[str, dict[str, Any]] = {}
        self._tags: dict[str, str] = {}
        self._dirty: set[str] = set()
        self._worded: set[str] = set()
        if subjects:
            found = connection.execute(LOAD, [list(set(subjects))])
            self._files = {row["id"]: row["file"] for row in found.fetchall()}

    def file(self, event: Envelope) -> dict[str, Any]:
        """The file an event belongs to; a fresh one for a report. Raises EarlyEvent."""
        if event.type == FIRST:
            self._tags[event.subject] = event.data["query_tag"]
            return {}
        if event.subject not in self._files:
            msg = f"{event.type} of case {event.subject} came before its report"
            raise EarlyEvent(msg)
        return self._files[event.subject]

    def changed(self, event: Envelope, file: dict[str, Any]) -> None:
        """Remember a changed file."""
        self._files[event.subject] = file
        self._dirty.add(event.subject)
        self._note_words(event)

    def _note_words(self, event: Envelope) -> None:
        """Whatever has a text may be found by other words from now on."""
        if event.type in RENAMED or sealing.has_token(event.data):
            self._worded.add(event.subject)

    def save(self) -> None:
        """Write every changed file and its tasks."""
        if not self._dirty:
            return
        ids = sorted(self._dirty)
        cursor = self._connection.cursor()
        # One statement for all rows: a statement for each cost four times as much.
        saved = [case_row(self._files[each], self._tags.get(each)) for each in ids]
        cursor.execute(SAVE, [codec.dumps(saved).decode()])
        cursor.execute(facts.SAVE, [facts.rows([self._files[each] for each in ids])])
        cursor.execute("DELETE FROM tasks WHERE case_id = ANY(%s::uuid[])", [ids])
        rows = [row for each in ids for row in task_rows(self._files[each])]
        if rows:
            cursor.execute(TASK, [codec.dumps(rows).decode()])
        cursor.execute(REINDEX, [sorted(self._worded)])


def case_row(file: dict[str, Any], query_tag: str | None) -> dict[str, Any]:
    """Its row in `cases`."""
    division = file["division"]
    return {
        **{key: file[key] for key in ("id", "number", "status", "kind", "channel", "level",
                                      "first_asked", "title", "reported_at", "changed_at")},
        "query_tag": query_tag or file["id"],  # only a report inserts; others keep the tag
        "county": division[:6],
        "street": division[:9] if len(division) >= 9 else "",  # noqa: PLR2004 - digits
        "community": division if len(division) == 12 else "",  # noqa: PLR2004 - digits
        "grid": file["grid"] or "",
        "risk": file["risk"] or "",
        "units": units(file),
        "file": file,
    }  # fmt: skip


def units(file: dict[str, Any]) -> list[str]:
    """Every unit that has a part in the case and may therefore see it."""
    found = {each["unit"] for each in file["assignments"] if each["state"] not in facts.GONE}
    found |= {each["unit"] for each in file["supervised"]}
    found |= {each["body"] for each in file["mediations"]}
    found |= {each["unit"] for each in file["meetings"]}
    found |= {each["to_unit"] for each in file["levels"]}
    for each in file.get("forms", ()):
        if each["to"] and each["state"] not in facts.GONE:
            found.add(each["to"])
    found |= {each["superior"] for each in file["assignments"] if each.get("superior")}
    if file.get("crime_report"):
        found.add(file["crime_report"]["unit"])
    plan = file["risk_view"]["plan"]
    offered = file["duty"]["offered"]
    if offered:  # whoever is asked to take the duty over must see what it is about
        found.add(f"staff:{offered['receiver']}")
    report = file["risk_view"].get("report")
    if report:  # the superior must see what is reported to it
        found.add(report["to_unit"])
    if plan:
        found |= {plan["unit"], *(each["unit"] for each in plan["measures"])}
    return sorted(found)


def task_rows(file: dict[str, Any]) -> list[dict[str, Any]]:
    """Its rows in `tasks`."""
    return [
        {"case_id": file["id"], "audience": due.audience, "kind": due.kind, "ref": due.ref,
         "due": due.due, "since": due.since or file["changed_at"], "title": file["title"],
         "number": file["number"]}
        for due in tasks(file)
    ]  # fmt: skip
