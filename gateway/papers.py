"""Attachments over HTTP (附件): bytes in and out; the events hold hash, size and type.

The key of a case's papers comes from intake's vault with each answer and is kept nowhere else. A
reading is a command: intake records who read what and why before the bytes leave.
"""

import asyncio
import base64
import hashlib
import re
from typing import Any
from uuid import uuid4

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec, telemetry
from services.contracts.commands import dossier
from services.contracts.declare import Actor, Command
from services.contracts.messages import Request

from . import access, blobs, bodies, etags, pages
from .commanding import Commanding, key_of
from .gate import Gate
from .problems import Problem
from .routes import WITH_PEOPLE, Act

log = telemetry.log(__name__)

PATH = "/cases/{id}/attachments"
ATTACH = Act("POST", PATH, dossier.AttachPaper, WITH_PEOPLE, guarded=False)
OPEN = Act("GET", PATH + "/{attachment}", dossier.OpenAttachment, WITH_PEOPLE, guarded=False)
ACTS = (ATTACH, OPEN)
NUMBER = re.compile(r"[0-9]{1,9}")  # of a paper in its dossier


class Papers:
    """The handlers of both."""

    def __init__(self, gate: Gate, commanding: Commanding) -> None:
        self._gate = gate
        self._commanding = commanding
        folder = gate.settings.blob_dir
        self._blobs: blobs.Blobs | None = blobs.Folder(folder) if folder else None

    async def attach(self, http: HttpRequest) -> Response:
        """Put a paper into the dossier. The body is the file, as it is; `title` says what it is."""
        pages.check(http, ("title",))
        store = self._store()
        key, (actor, case, row) = key_of(http), await self._who(ATTACH, http)
        media_type = http.headers.get("content-type", "").split(";")[0].strip().lower()
        plain = await bodies.raw(http, dossier.MOST_ATTACHMENT)
        wanted = {"media_type": media_type, "size": len(plain)}
        prepare = bodies.fit(dossier.PrepareAttachment, wanted)
        given = await self._ask(prepare, f"{actor.id}:{key}:prepare", actor, case, row, http)
        sealed = await asyncio.to_thread(blobs.seal, bytes.fromhex(given["key"]), plain, case)
        paper = bodies.fit(
            dossier.AttachPaper,
            {
                **wanted,
                "sha256": hashlib.sha256(plain).hexdigest(),
                "blob": await asyncio.to_thread(store.put, sealed),
                "title": http.query_params.get("title", ""),
            },
        )
        made = await self._ask(paper, f"{actor.id}:{key}", actor, case, row, http)
        body = {"id": case, "attachment": made["attachment"], "sha256": paper.sha256}
        versions = {**row["versions"], "intake": made["version"]}
        return Response(
            codec.dumps({**body, "version": made["version"]}),
            status_code=201,
            media_type="application/json",
            headers={
                "etag": etags.make(versions),
                "location": f"/api/v1/cases/{case}/attachments/{made['attachment']}",
            },
        )

    async def open(self, http: HttpRequest) -> Response:
        """One paper of the dossier, as it came. Wants `purpose` and `reason`: it is recorded."""
        pages.check(http, ("purpose", "reason"))
        store = self._store()
        actor, case, row = await self._who(OPEN, http)
        number = http.path_params["attachment"]
        asked = {
            "attachment": int(number) if NUMBER.fullmatch(number) else number,
            **{name: http.query_params.get(name, "") for name in ("purpose", "reason")},
        }
        command = bodies.fit(dossier.OpenAttachment, asked)
        found = await self._ask(command, f"{actor.id}:{uuid4()}", actor, case, row, http)
        plain = await asyncio.to_thread(self._read, store, case, found)
        return Response(
            plain,
            media_type=found["media_type"],
            headers={
                # Whatever it is, no browser runs or shows it as ours.
                "content-disposition": f'attachment; filename="attachment-{command.attachment}"',
                "content-security-policy": "sandbox; default-src 'none'",
                "x-content-type-options": "nosniff",
                "cache-control": "no-store",
                "repr-digest": f"sha-256=:{_base64(found['sha256'])}:",
            },
        )

    def _read(self, store: blobs.Blobs, case: str, found: dict[str, Any]) -> bytes:
        facts = {"attachment": found["number"]}
        try:
            sealed = store.get(found["blob"])
            return blobs.unseal(bytes.fromhex(found["key"]), sealed, case, found["sha256"])
        except blobs.Missing as error:
            log.exception("an attachment is missing", blob=found["blob"])
            raise Problem(500, "attachment-missing", facts=facts) from error
        except blobs.Damaged as error:
            log.exception("an attachment is damaged", blob=found["blob"])
            raise Problem(500, "attachment-damaged", facts=facts) from error

    def _store(self) -> blobs.Blobs:
        if self._blobs is None:
            raise Problem(503, "no-blob-store")
        return self._blobs

    async def _who(self, act: Act, http: HttpRequest) -> tuple[Actor, str, dict[str, Any]]:
        caller = self._gate.caller(http)
        access.require_content(caller)
        actor, case, row = await self._commanding.target(act, http, caller)
        return actor, case, row or {}

    async def _ask(
        self, command: Command, key: str, actor: Actor, case: str, row: dict[str, Any],
        http: HttpRequest,
    ) -> dict[str, Any]:  # fmt: skip
        request = Request(
            id=key, name=command.NAME, target=case, actor=actor, body=codec.plain(command),
            traceparent=http.state.traceparent,
        )  # fmt: skip
        answer = await self._commanding.ask(request, row)
        await self._gate.applied.wait(command.OWNER, answer.position, actor.id)
        return {**answer.facts, "version": answer.version}


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()
