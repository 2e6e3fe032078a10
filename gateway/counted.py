"""The numbers over HTTP: figures, the one-page report, sheets and a picture, in one's region."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from services.chassis import codec
from services.contracts import codes

from . import access, downloads, languages
from .gate import Gate
from .problems import Problem
from .statistics import charts, counting, report, sheets
from .statistics.counting import Figures, Period
from .statistics.definitions import COUNTS, GROUPS, NAMES, RATES

ASKED = ("division", "from", "to", "by")
WORDS: dict[str, codes.Table] = {
    "kind": codes.KINDS,
    "level": codes.LEVELS,
    "channel": codes.CHANNELS,
    "risk": codes.RISKS,
}
SERIES = ("found", "settled")  # of the picture
SVG_TYPE = "image/svg+xml"


@dataclass(frozen=True)
class Asked:
    """What somebody wants counted: whose cases, of which days, in which groups."""

    column: str
    code: str
    period: Period
    by: str
    language: str

    @property
    def name(self) -> str:
        """What a file with these numbers is called."""
        return f"statistics-{self.code}-{self.period.since}-{self.period.until}"


class Counted:
    """Handlers of `reading.READS`."""

    _gate: Gate

    async def statistics(self, http: HttpRequest) -> Response:
        """How many cases were found, settled, on time and so on, in a period and in groups."""
        asked = self._asked(http)
        total, groups = await self._counted(asked)
        labels = await self._labels(asked, groups)
        body = {
            "division": asked.code,
            "from": asked.period.since,
            "to": asked.period.until,
            "by": asked.by or None,
            "total": total,
            "groups": [
                {"key": key, "label": labels[key], **groups[key]}
                for key in self._order(asked, groups)
            ],
        }
        return _json(http, body)

    async def statistics_report(self, http: HttpRequest) -> Response:
        """The centre's one-page statement: found and settled, rates, and the period before."""
        asked = self._asked(http, by="kind")
        figures, kinds = await self._counted(asked)
        earlier = asked.period.before()
        before = await self._count(asked, earlier)
        labels = await self._labels(asked, kinds)
        told = report.sentences(figures, before, kinds, labels, asked.period, asked.language)
        title = report.title(await self._place(asked), asked.period, asked.language)
        body = {
            "division": asked.code,
            "from": asked.period.since,
            "to": asked.period.until,
            "title": title,
            "sentences": told,
            "text": "\n".join([title, *told]),
            "total": figures,
            "before": {"from": earlier.since, "to": earlier.until, "total": before},
        }
        return _json(http, body)

    async def statistics_csv(self, http: HttpRequest) -> Response:
        """The same figures as a sheet: one line per group, the total last."""
        asked = self._asked(http)
        body = sheets.BOM.encode() + sheets.csv_rows(await self._sheet(asked))
        return downloads.whole(http, body, sheets.CSV_TYPE, f"{asked.name}.csv")

    async def statistics_xlsx(self, http: HttpRequest) -> Response:
        """The same figures as an Excel workbook."""
        asked = self._asked(http)
        headings, *rows = await self._sheet(asked)
        name = _word("sheet", asked.language)
        with sheets.Workbook(name, [str(each) for each in headings]) as book:
            await asyncio.to_thread(book.add, rows)
            made = book.finish()
        return downloads.file(http, made, sheets.XLSX_TYPE, f"{asked.name}.xlsx")

    async def statistics_svg(self, http: HttpRequest) -> Response:
        """Found and settled as a picture, by month unless said otherwise."""
        asked = self._asked(http, by="month")
        _, groups = await self._counted(asked)
        labels, column = await self._labels(asked, groups), 0 if asked.language == "zh" else 1
        title = languages.say("statistics", "picture", asked.language, {
            "place": await self._place(asked), "by": GROUPS[asked.by][column],
            "since": asked.period.since, "until": asked.period.until,
        })  # fmt: skip
        keys = [key for key in self._order(asked, groups) if any(groups[key][s] for s in SERIES)]
        drawn = await asyncio.to_thread(
            charts.bars,
            title or "",
            [labels[key] for key in keys],
            [(NAMES[each][column], [groups[key][each] for key in keys]) for each in SERIES],
            lying=asked.by != "month",
        )
        return downloads.whole(http, drawn, SVG_TYPE, f"{asked.name}.svg", shown=True)

    def _asked(self, http: HttpRequest, by: str = "") -> Asked:
        caller, query = self._gate.caller(http), http.query_params
        column, code = access.counting(caller, query.get("division", ""))
        until = _day(query.get("to"), "to", self._gate.reads.today)
        since = _day(query.get("from"), "from", date(until.year, 1, 1))
        if until < since:
            raise Problem(
                400, "period-backwards",
                facts={"field": "to", "found": until.isoformat(), "since": since.isoformat()},
            )  # fmt: skip
        chosen = query.get("by") or by
        if chosen and chosen not in GROUPS:
            raise Problem(
                400, "unknown-grouping",
                facts={"field": "by", "found": chosen[:40], "allowed": list(GROUPS)},
            )  # fmt: skip
        return Asked(column, code, Period(since, until), chosen, http.state.language)

    async def _counted(self, asked: Asked) -> tuple[Figures, dict[str, Figures]]:
        facts = await self._gate.reads.facts(asked.column, asked.code, asked.period)
        return await asyncio.to_thread(counting.grouped, facts, asked.period, asked.by)

    async def _count(self, asked: Asked, period: Period) -> Figures:
        facts = await self._gate.reads.facts(asked.column, asked.code, period)
        return await asyncio.to_thread(counting.count, facts, period)

    async def _labels(self, asked: Asked, keys: Iterable[str]) -> dict[str, str]:
        """Each group's word: codes by their tables, grids by their names, units by their codes."""
        column = 0 if asked.language == "zh" else 1
        words = {code: each[column] for code, each in WORDS.get(asked.by, {}).items()}
        if asked.by == "grid":
            words = await downloads.opened(
                self._gate, await self._gate.reads.grid_names([key for key in keys if key])
            )
        none = _word("none", asked.language)
        return {key: words.get(key, key) or none for key in keys}

    def _order(self, asked: Asked, groups: dict[str, Figures]) -> list[str]:
        """Months as they come, everything else by how many were found."""
        if asked.by == "month":
            return sorted(groups)
        return sorted(groups, key=lambda key: (-groups[key]["found"], key))

    async def _place(self, asked: Asked) -> str:
        name = await self._gate.reads.centre_name(asked.code)
        if name:
            return str(await downloads.opened(self._gate, name))
        facts = {"division": asked.code}
        return languages.say("statistics", "centre", asked.language, facts) or asked.code

    async def _sheet(self, asked: Asked) -> list[list[sheets.Cell]]:
        total, groups = await self._counted(asked)
        labels, column = await self._labels(asked, groups), 0 if asked.language == "zh" else 1
        names = [each.code for each in (*COUNTS, *RATES)]
        by = GROUPS[asked.by][column] if asked.by else ""
        return [
            [by, *(NAMES[name][column] for name in names)],
            *(
                [labels[key], *(groups[key][name] for name in names)]
                for key in self._order(asked, groups)
            ),
            [_word("total", asked.language), *(total[name] for name in names)],
        ]


def _json(http: HttpRequest, body: Any) -> Response:
    headers = {"content-language": http.state.language, "vary": "accept-language"}
    return Response(codec.dumps(body), media_type="application/json", headers=headers)


def _word(name: str, language: str) -> str:
    return languages.say("statistics", name, language, {}) or name


def _day(given: str | None, field: str, otherwise: date) -> date:
    if not given:
        return otherwise
    try:
        found = date.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Problem(400, "not-a-day", facts={"field": field, "found": given[:40]})
    return found


FIRST_YEAR, LAST_YEAR = 1950, 2150  # beyond which a date is a slip of the hand
