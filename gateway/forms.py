"""Forms of a case (三单两函) as somebody reads them: one form, and on paper."""

import asyncio
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.contracts import envelope as ce

from . import access, downloads, trail
from .gate import Gate
from .printing import dossier, fonts, form
from .printing.fonts import Face
from .problems import Problem
from .readmodel import forms
from .reads import as_uuid

PDF = "application/pdf"
# What a form may show of its case, as it was when it was issued.
PARTS = (
    "number", "title", "kind", "channel", "division", "grid", "households", "reported_at",
    "first_asked", "wants", "narrative", "risk", "handled",
)  # fmt: skip
MOST = 200  # steps of the trail read at a time
PRINTING = Lock()  # one at a time: it is work for a whole core, which others need too


class Forms:
    """Handlers of `reading.READS`."""

    _gate: Gate

    async def form(self, http: HttpRequest) -> Response:
        """One form of a case, with all that is on it."""
        _, found = await self._form(http)
        return Response(codec.dumps(found), media_type="application/json")

    async def form_pdf(self, http: HttpRequest) -> Response:
        """One form of a case, to print: the same bytes as long as nothing happens to it."""
        case, found = await self._form(http)
        shown = await downloads.opened(self._gate, found)
        address = self._address(case["number"])
        body = await self._print(lambda faces: form.make(shown, address, faces), shown)
        return downloads.whole(
            http, body, PDF, f"{case['number']}-{found['ordinal']}.pdf", shown=True
        )

    async def dossier_pdf(self, http: HttpRequest) -> Response:
        """一案一卷: the dossier of a case, to print."""
        case = await self._case(http)
        steps = [trail.step(each, "zh") for each in await self._events(case["id"])]
        shown, steps = await downloads.opened(self._gate, [case, steps])
        address = self._address(case["number"])
        body = await self._print(
            lambda faces: dossier.make(shown, steps, address, faces), [shown, steps]
        )
        return downloads.whole(http, body, PDF, f"{case['number']}.pdf", shown=True)

    async def _form(self, http: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]]:
        """The case and the form that a path names. Raises Problem 404."""
        case = await self._case(http)
        id_ = str(as_uuid(http.path_params["form"]))
        events = [ce.of(each) for each in await self._events(case["id"])]
        found = forms.whole(events, id_)
        if found is None:
            raise Problem(404, "no-such-form", facts={"form": id_})
        then = await self._gate.reads.as_of(case["id"], forms.instant(found)) or case
        return case, {**found, "parts": {name: then.get(name) for name in PARTS}}

    async def _case(self, http: HttpRequest) -> dict[str, Any]:
        caller = self._gate.caller(http)
        access.require_content(caller)
        return await self._gate.reads.case_row(http.path_params["id"], caller)

    async def _events(self, case: str) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        after = 0
        while rows := await self._gate.reads.trail(case, after, MOST):
            made += [row["event"] for row in rows]
            after = rows[-1]["position"]
        return made

    async def _print(self, make: Callable[[Sequence[Face]], bytes], shown: Any) -> bytes:
        """Set it in type, in a thread of its own. Raises Problem 503 when there is no font."""
        try:
            faces = fonts.find(self._gate.settings.fonts)
        except fonts.NoFont as error:
            raise Problem(503, "no-font", facts={"advice": error.advice}) from error

        def work() -> bytes:
            with PRINTING:
                return make(fonts.needed(faces, codec.dumps(shown).decode()))

        return await asyncio.to_thread(work)

    def _address(self, number: str) -> str:
        """What a QR code holds: nothing that opens the case to whoever finds the paper."""
        page = self._gate.settings.public_url
        return f"{page}?{urlencode({'number': number})}" if page else number
