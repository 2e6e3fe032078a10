"""Lists of cases to take away, page by page: plain or as rows of the national dispute record.

The filters and the access are those of `GET /cases`. No personal data is in them; what people wrote
only for those who may read it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.chassis.identity import Caller

from . import access, downloads, etags, languages
from .gate import Gate
from .labels import label
from .problems import Problem
from .readmodel import facts
from .reads import FILTERS
from .statistics import counting, national, sheets
from .statistics.sheets import Cell

File = dict[str, Any]
PLAIN, NATIONAL = "plain", "national"
PAGE = 500  # cases in memory at a time
# Heading, words of the field or none, and the value. `title` and `summary` are what people wrote.
COLUMNS: tuple[tuple[str, str, str, Callable[[File, facts.Fact], Any]], ...] = (
    ("number", "编号", "number", lambda file, _: file["number"]),
    ("registered_at", "登记时间", "registered at", lambda _, fact: fact.registered_at),
    ("title", "标题", "title", lambda file, _: file["title"]),
    ("status", "状态", "status", lambda file, _: file["status"]),
    ("kind", "类别", "kind", lambda _, fact: fact.kind),
    ("channel", "来源", "channel", lambda _, fact: fact.channel),
    ("division", "区划", "division", lambda file, _: file["division"]),
    ("grid", "网格", "grid", lambda _, fact: fact.grid),
    ("level_of_case", "层级", "level", lambda _, fact: fact.level),
    ("risk", "风险等级", "risk", lambda _, fact: fact.risk),
    ("households", "户数", "households", lambda _, fact: fact.households),
    ("people", "人数", "people", lambda _, fact: fact.people),
    ("unit", "承办单位", "lead unit", lambda _, fact: fact.unit),
    ("holder", "当前经办", "held by", lambda file, _: file["holder"]),
    ("accepted_at", "受理时间", "accepted at", lambda _, fact: fact.accepted_at),
    ("closed_at", "办结时间", "closed at", lambda _, fact: fact.closed_at),
    ("outcome", "结果", "outcome", lambda _, fact: fact.outcome),
    ("summary", "办理结果", "what was done",
     lambda file, _: (file["resolved"] or {}).get("summary")),
    ("settled_level", "化解层级", "settled at", lambda _, fact: fact.settled_level),
    ("on_time", "是否按期", "on time", lambda _, fact: counting.on_time(fact)),
    ("score", "评价", "verdict", lambda _, fact: fact.score),
    ("reopened", "重新办理次数", "times reopened", lambda _, fact: fact.reopened),
)  # fmt: skip
TEXTS = frozenset({"title", "summary"})
LABELLED = {"kind": "kind", "channel": "channel", "risk": "risk", "outcome": "outcome",
            "score": "score", "level_of_case": "station", "settled_level": "station"}  # fmt: skip


class Exporting:
    """Handlers of `reading.READS`."""

    _gate: Gate

    async def cases_csv(self, http: HttpRequest) -> Response:
        """The cases of a list as CSV, sent while they are read; `form=national` for the record."""
        caller, form, filters = self._wanted(http)
        headings = _headings(form, http.state.language)

        async def pages() -> AsyncIterator[bytes]:
            yield sheets.BOM.encode() + sheets.csv_rows([headings])
            async for rows in self._pages(caller, form, filters, http.state.language):
                yield await asyncio.to_thread(sheets.csv_rows, rows)

        return downloads.stream(http, pages(), sheets.CSV_TYPE, f"cases-{form}.csv")

    async def cases_xlsx(self, http: HttpRequest) -> Response:
        """The cases of a list as an Excel workbook; `form=national` for the record."""
        caller, form, filters = self._wanted(http)
        language = http.state.language
        name = languages.say("statistics", "cases", language, {}) or form
        with sheets.Workbook(name, _headings(form, language)) as book:
            try:
                async for rows in self._pages(caller, form, filters, language):
                    await asyncio.to_thread(book.add, rows)
            except sheets.TooManyRows as error:
                raise Problem(400, "too-many-rows", facts={"most": sheets.MOST_ROWS}) from error
            made = await asyncio.to_thread(book.finish)
        return downloads.file(http, made, sheets.XLSX_TYPE, f"cases-{form}.xlsx")

    async def national_row(self, http: HttpRequest) -> Response:
        """The case as a row of the national dispute record, by column; no personal data."""
        caller = self._gate.caller(http)
        access.require_content(caller)
        file = await self._gate.reads.case_row(http.path_params["id"], caller)
        record = national.row(file)
        cells = national.shortened(await downloads.opened(self._gate, list(record.values())))
        body = {name: _plain(cell) for name, cell in zip(record, cells, strict=True)}
        headers = {"content-language": http.state.language, "vary": "accept-language",
                   "etag": etags.make(file["versions"])}  # fmt: skip
        return Response(
            codec.dumps(body),
            media_type="application/json",
            headers=headers,
        )

    def _wanted(self, http: HttpRequest) -> tuple[Caller, str, dict[str, str]]:
        caller, query = self._gate.caller(http), http.query_params
        # Whoever reads nothing is told before anything is sent.
        access.conditions(caller, self._gate.reads.today)
        form = query.get("form") or PLAIN
        if form not in {PLAIN, NATIONAL}:
            raise Problem(
                400, "unknown-form",
                facts={"field": "form", "found": form[:40], "allowed": [PLAIN, NATIONAL]},
            )  # fmt: skip
        if form == NATIONAL:
            access.require_content(caller)
        return caller, form, {name: query[name] for name in FILTERS if query.get(name)}

    async def _pages(
        self, caller: Caller, form: str, filters: dict[str, str], language: str
    ) -> AsyncIterator[list[list[Cell]]]:
        """Rows of the caller's cases, newest first, their texts opened. Each page is a query of its
        own, so that a slow reader holds neither a transaction nor the memory.
        """
        after: list[Any] | None = None
        while rows := await self._gate.reads.cases(caller, filters, after, PAGE):
            made = list(_rows([row["file"] for row in rows], form, caller, language))
            opened = await downloads.opened(self._gate, made)
            yield [national.shortened(each) for each in opened] if form == NATIONAL else opened
            after = [rows[-1]["reported_at"], rows[-1]["id"]]


def _headings(form: str, language: str) -> list[str]:
    if form == NATIONAL:
        return [each.name for each in national.columns()]
    return [zh if language == "zh" else en for _, zh, en, _ in COLUMNS]


def _rows(files: list[File], form: str, caller: Caller, language: str) -> Iterator[list[Cell]]:
    content = access.sees_content(caller)
    for file in files:
        if form == NATIONAL:
            yield list(national.row(file).values())
        else:
            fact = facts.of(file)
            yield [
                _cell(name, value(file, fact), language) if content or name not in TEXTS else None
                for name, _, _, value in COLUMNS
            ]


def _cell(name: str, value: Any, language: str) -> Cell:
    if value is None or value == "":
        return None
    if name == "status":
        states = languages.texts("words")["states"]
        return str(states[value][language]) if value in states else str(value)
    found: Cell = label(LABELLED[name], value, language) if name in LABELLED else value
    return found


def _plain(cell: Cell) -> Any:
    return cell.isoformat() if isinstance(cell, date | datetime) else cell
