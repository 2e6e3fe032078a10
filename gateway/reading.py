"""Everything that can be read over HTTP; paths in one table, like `routes.ACTS`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.contracts import codes

from . import access, counted, countshapes, etags, languages, pages, trail
from .counted import Counted
from .exporting import Exporting
from .field import Field
from .fieldreads import FOREVER
from .forms import PDF, Forms
from .gate import Gate
from .outside import Outside
from .policies import Policies
from .problems import Problem
from .readmodel import (
    desk_shapes,
    fieldshapes,
    form_shapes,
    policy_shapes,
    risk_shapes,
    shapes,
    talk_shapes,
)
from .reads import FILTERS, QUESTION
from .statistics import sheets
from .talks import MEETING_SUMMARY, MEETINGS_BY, Talking

SUMMARY = tuple(shapes.CaseSummary.__annotations__)
FILE = (*SUMMARY, *shapes.CaseFile.__annotations__)
MEETING = (*MEETING_SUMMARY, *talk_shapes.MeetingFile.__annotations__)
MOST_TRAIL = 200  # steps of a page; the dossier has them all
EXPORTED = (*FILTERS, "form")
Handler = Callable[["Reading", HttpRequest], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Read:
    """One way to look: path, handler, what comes back, and the query parameters."""

    path: str
    handler: str
    shape: type
    paged: bool = False
    parameters: tuple[str, ...] = ()
    public: bool = False
    media: str = "application/json"


READS: tuple[Read, ...] = (
    Read("/cases", "cases", shapes.CaseSummary, paged=True, parameters=(*FILTERS, QUESTION)),
    Read("/cases/export.csv", "cases_csv", str, parameters=EXPORTED, media=sheets.CSV_TYPE),
    Read("/cases/export.xlsx", "cases_xlsx", bytes, parameters=EXPORTED, media=sheets.XLSX_TYPE),
    Read("/cases/{id}", "case", shapes.CaseFile, parameters=("as_of",)),
    Read("/cases/{id}/national-row", "national_row", dict),
    Read("/cases/{id}/events", "events", shapes.Step, paged=True),
    Read("/cases/{id}/duplicates", "duplicates", desk_shapes.Duplicate, paged=True),
    Read("/cases/{id}/risk", "risk", risk_shapes.RiskView),
    Read("/cases/{id}/dossier.json", "dossier", dict),
    Read("/cases/{id}/dossier.pdf", "dossier_pdf", bytes, media=PDF),
    Read("/cases/{id}/forms/{form}.pdf", "form_pdf", bytes, media=PDF),
    Read("/cases/{id}/forms/{form}", "form", form_shapes.FormFile),
    Read("/form-kinds", "form_kinds", form_shapes.FormKinds),
    Read("/limits", "limits", policy_shapes.LimitRules),
    Read("/meetings", "meetings", talk_shapes.MeetingSummary, paged=True, parameters=MEETINGS_BY),
    Read("/meetings/{id}", "meeting", talk_shapes.MeetingFile),
    Read("/mediators", "mediators", talk_shapes.MediatorsOf, paged=True, parameters=("kind",)),
    Read("/grids", "grids", shapes.GridFile, paged=True),
    Read("/grids/{code}", "grid", fieldshapes.GridPage),
    Read("/care-plans", "care_plans", fieldshapes.CarePlanView, paged=True),
    Read("/care-plans/{id}", "care_plan", fieldshapes.CarePlanView),
    Read("/care-plans/{id}/events", "care_trail", shapes.Step, paged=True),
    Read("/centres/{division}", "centre", fieldshapes.CentreView),
    Read("/subscriptions", "subscriptions", shapes.Subscription, paged=True),
    Read("/subscriptions/{id}/deliveries", "deliveries", shapes.Delivery, paged=True),
    Read("/me/tasks", "tasks", shapes.Task, paged=True),
    Read("/me/notices", "notices", shapes.Notice, paged=True),
    Read("/public/cases/{id}", "public", dict, public=True),
    Read("/statistics", "statistics", countshapes.Statistics, parameters=counted.ASKED),
    Read("/statistics/report", "statistics_report", countshapes.CentreReport,
         parameters=counted.ASKED[:-1]),
    Read("/statistics.csv", "statistics_csv", str, parameters=counted.ASKED,
         media=sheets.CSV_TYPE),
    Read("/statistics.xlsx", "statistics_xlsx", bytes, parameters=counted.ASKED,
         media=sheets.XLSX_TYPE),
    Read("/statistics.svg", "statistics_svg", str, parameters=counted.ASKED,
         media=counted.SVG_TYPE),
)  # fmt: skip


class Reading(Outside, Field, Counted, Exporting, Forms, Policies, Talking):
    """The handlers."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(gate)
        self._reads = gate.reads

    async def cases(self, http: HttpRequest) -> Response:
        """Cases the caller may see, newest first; with `q` those that have all its words: in their
        texts, number, place, or people.
        """
        caller = self._gate.caller(http)
        access.require_content(caller)
        asked = pages.read(http, (*FILTERS, QUESTION), cursor=(datetime.fromisoformat, UUID))
        rows = await self._reads.cases(caller, asked.filters, asked.cursor, asked.limit + 1)
        items = [_only(row["file"], SUMMARY) for row in rows[: asked.limit]]
        last = rows[asked.limit - 1] if len(rows) > asked.limit else None
        cursor = [last["reported_at"].isoformat(), last["id"]] if last else None
        return pages.respond(http, items, cursor, http.state.language)

    async def case(self, http: HttpRequest) -> Response:
        """The case file, now or as of an instant."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        file = await self._reads.case_row(http.path_params["id"], caller)
        if "as_of" in http.query_params:
            at = pages.instant(http.query_params["as_of"], "as_of")
            file = await self._reads.as_of(file["id"], at) or {}
            if not file:
                raise Problem(404, "not-yet-then", facts={"as_of": at.isoformat()})
        return self._answer(http, _only(file, FILE), etag=etags.make(file["versions"]))

    async def events(self, http: HttpRequest) -> Response:
        """The whole trail, in order."""
        caller = self._gate.caller(http)
        file = await self._reads.case_row(http.path_params["id"], caller)
        asked = pages.read(http, cursor=(pages.whole,))
        after = asked.cursor[0] if asked.cursor else 0
        rows = await self._reads.trail(file["id"], after, asked.limit + 1)
        content, language = access.sees_content(caller), http.state.language
        steps = [
            trail.shown(row["event"], language, content=content) for row in rows[: asked.limit]
        ]
        more = len(rows) > asked.limit
        cursor = [rows[asked.limit - 1]["position"]] if more else None
        return pages.respond(http, steps, cursor, http.state.language)

    async def duplicates(self, http: HttpRequest) -> Response:
        """Cases that look like this one, as far as the caller may see them, the likeliest first."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        pages.read(http)
        file = await self._reads.case_row(http.path_params["id"], caller)
        items = [
            each for each in file["duplicates"]
            if not await self._reads.unseen([each["case"]], caller)
        ]  # fmt: skip
        return pages.respond(http, items, None, http.state.language)

    async def risk(self, http: HttpRequest) -> Response:
        """Level, grounds, plan and how its measures stand."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        file = await self._reads.case_row(http.path_params["id"], caller)
        return self._answer(http, file["risk_view"], etag=etags.make(file["versions"]))

    async def dossier(self, http: HttpRequest) -> Response:
        """一案一卷: the file with its whole trail."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        file = await self._reads.case_row(http.path_params["id"], caller)
        steps, after = [], 0
        while rows := await self._reads.trail(file["id"], after, MOST_TRAIL):
            steps += [trail.step(row["event"], http.state.language) for row in rows]
            after = rows[-1]["position"]
        body = {"case": _only(file, FILE), "trail": steps}
        return self._answer(http, body, etag=etags.make(file["versions"]))

    async def meeting(self, http: HttpRequest) -> Response:
        """One joint meeting: agenda, pack, minutes, duties and what became of them."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        file = await self._reads.meeting(http.path_params["id"], caller)
        known = await self._reads.packed([each["case"] for each in file["pack"]], caller)
        unknown = dict.fromkeys(("number", "kind", "status"))
        pack = [{**each, **known.get(each["case"], unknown)} for each in file["pack"]]
        body = {**_only(file, MEETING), "pack": pack}
        return self._answer(http, body, etag=etags.make(file["versions"]))

    async def grids(self, http: HttpRequest) -> Response:
        """Grids of the caller's region, by code."""
        caller = self._gate.caller(http)
        asked = pages.read(http, cursor=(pages.text,))
        after = asked.cursor[0] if asked.cursor else ""
        rows = await self._reads.grids(caller, after, asked.limit + 1)
        cursor = [rows[asked.limit - 1]["code"]] if len(rows) > asked.limit else None
        items = [row["file"] for row in rows[: asked.limit]]
        return pages.respond(http, items, cursor, http.state.language)

    async def grid(self, http: HttpRequest) -> Response:
        """One grid."""
        caller = self._gate.caller(http)
        return self._answer(http, await self._reads.grid(http.path_params["code"], caller))

    async def tasks(self, http: HttpRequest) -> Response:
        """What the caller has to do, the soonest due first."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        asked = pages.read(http, cursor=(_due, datetime.fromisoformat, *[pages.text] * 4))
        rows = await self._reads.tasks(caller, asked.cursor, asked.limit + 1)
        items = [_task(row, http.state.language) for row in rows[: asked.limit]]
        last = rows[asked.limit - 1] if len(rows) > asked.limit else None
        key = ("since", "subject", "audience", "kind", "ref")
        cursor = [last["due"] or FOREVER, *(last[each] for each in key)] if last else None
        return pages.respond(http, items, cursor, http.state.language)

    async def notices(self, http: HttpRequest) -> Response:
        """What the caller was told, newest first."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        asked = pages.read(http, cursor=(datetime.fromisoformat, pages.text))
        rows = await self._reads.notices(caller, asked.cursor, asked.limit + 1)
        items = [_notice(row, http.state.language) for row in rows[: asked.limit]]
        last = rows[asked.limit - 1] if len(rows) > asked.limit else None
        cursor = [last["at"], last["id"]] if last else None
        return pages.respond(http, items, cursor, http.state.language)

    async def public(self, http: HttpRequest) -> Response:
        """The resident's view by query code: state, who holds it since when, what was told."""
        file = await self._reads.by_query_code(http.path_params["id"])
        notices = await self._reads.residents_notices(file["id"], pages.USUAL)
        shown = ("number", "title", "status", "level", "holder", "held_since", "reported_at",
                 "changed_at", "progress", "resolved", "rating", "lawful_route",
                 "next_due", "held_until", "promises", "confirmed", "merged_into",
                 "advice")  # fmt: skip
        body = {
            **_only(file, shown),
            # Why it stands still and since when; the note is the unit's own.
            "paused": _only(file["paused"], ("reason", "since")) if file.get("paused") else None,
            "notices": [_notice(row, http.state.language) for row in notices],
        }
        return self._answer(http, body, etag=etags.make(file["versions"]))

    def _answer(self, http: HttpRequest, body: Any, *, etag: str | None = None) -> Response:
        headers = {"content-language": http.state.language, "vary": "accept-language"}
        if etag:
            headers["etag"] = etag  # for If-Match; no 304: visits, notices and limits move none
        return Response(codec.dumps(body), media_type="application/json", headers=headers)


def _only(file: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: file.get(name) for name in fields}


def _due(part: Any) -> str:
    return part if part == FOREVER else date.fromisoformat(part).isoformat()


def _task(row: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "about": row["about"],
        "subject": row["subject"],
        "case": row["subject"] if row["about"] == "case" else None,
        "number": row["number"],
        "title": row["title"],
        "kind": row["kind"],
        "text": languages.say("tasks", row["kind"], language, row) or row["kind"],
        "ref": row["ref"],
        "due": row["due"],
        "since": row["since"],
    }


def _notice(row: dict[str, Any], language: str) -> dict[str, Any]:
    return {
        "id": row["id"], "subject": row["subject"], "text": row["texts"][language], "at": row["at"],
    }  # fmt: skip


def code_tables(language: str) -> dict[str, dict[str, str]]:
    """Every code table with its words, for frontends."""
    column = 0 if language == "zh" else 1
    tables = {
        name.lower(): {code: words[column] for code, words in table.items()}
        for name, table in vars(codes).items()
        if name.isupper() and isinstance(table, dict)
    }
    doings = languages.texts("five_doings")
    return {**tables, "five_doings": {code: words[language] for code, words in doings.items()}}
