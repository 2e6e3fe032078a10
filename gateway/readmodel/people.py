"""A party put right or forgotten: the case file, and what has to be destroyed on this side.

The owner has destroyed the person's key, and the case's with the last person. What else was said
of the case, a visit of the grid for one, is sealed with keys of its own: all that stand in its
trail are noted here for the eraser, and the papers' bytes for the sweeper.
"""

from typing import Any

from services.chassis.sealing import text_keys
from services.contracts.envelope import Envelope

from . import folding, others
from .folding import File

TRAIL = "SELECT type, event FROM trail WHERE subject = %s"
ERASE = "INSERT INTO erasures (key) SELECT unnest(%s::uuid[]) ON CONFLICT (key) DO NOTHING"
SWEEP = "INSERT INTO sweeps (blob) SELECT unnest(%s::text[]) ON CONFLICT (blob) DO NOTHING"
ERASED = "case.party_erased"


@folding.on("case.party_corrected")
def party_corrected(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["parties"] = [
        {**each, "sealed": data["sealed"]} if each["person"] == data["person"] else each
        for each in file["parties"]
    ]


@folding.on(ERASED)
def party_erased(file: File, data: dict[str, Any], event: Envelope) -> None:
    file["parties"] = [
        {**each, "erased_at": event.time} if each["person"] == data["person"] else each
        for each in file["parties"]
    ]


@others.on(ERASED)
def forget(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    """With the last person all keys of the trail go, but of the erasure's own words."""
    if not data["texts"]:
        return
    rows = connection.execute(TRAIL, [event.subject]).fetchall()
    said = [row["event"]["data"] for row in rows if row["type"] != ERASED]
    connection.execute(ERASE, [list({id_ for each in said for id_ in text_keys(each)})])
    blobs = [row["event"]["data"]["blob"] for row in rows if row["type"] == "case.attached"]
    connection.execute(SWEEP, [blobs])
