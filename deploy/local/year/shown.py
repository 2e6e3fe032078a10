"""The year told: tables and plots in the terminal, and the files that the API gives for it."""

from pathlib import Path
from typing import Any

from rich.bar import Bar
from rich.console import Console
from rich.table import Table

from .hands import Hands, Json
from .people import Street
from .play import Played, Stretch

FOUND, SETTLED = "rgb(185,100,60)", "rgb(47,125,109)"
WIDTH = 30  # characters of the longest bar
RATES = (
    ("settled_rate", "化解率", "settled of those found"),
    ("on_time_rate", "按期率", "on time"),
    ("lowest_rate", "首接层级化解率", "settled where it began"),
    ("street_rate", "街道内化解率", "settled within the street"),
    ("satisfaction", "满意率", "satisfied"),
    ("repeat_rate", "重复率", "repeats"),
    ("reopen_rate", "重办率", "reopened"),
)
GROUPS = (("kind", "类别 · kind"), ("channel", "来源 · channel"), ("department", "承办单位 · unit"),
          ("level", "层级 · level"), ("risk", "风险 · risk"))  # fmt: skip
FILES = (
    ("found-and-settled-by-month.svg", "/statistics.svg?by=month&{days}"),
    ("found-and-settled-by-kind.svg", "/statistics.svg?by=kind&{days}"),
    ("statistics-by-kind.xlsx", "/statistics.xlsx?by=kind&{days}"),
    ("statistics-by-month.csv", "/statistics.csv?by=month&{days}"),
    ("cases.xlsx", "/cases/export.xlsx"),
    ("national-record.csv", "/cases/export.csv?form=national"),
)


class Shown:
    """What the director sees of a year that was played."""

    def __init__(self, console: Console, hands: Hands, street: Street, stretch: Stretch) -> None:
        self._console = console
        self._hands = hands
        self._street = street
        self._days = f"from={stretch.first}&to={stretch.last}"

    def tell(self, played: Played) -> None:
        """The report, the rates, the plots and the groups. Raises StepFailed."""
        report = self._hands.get(self._street.director, f"/statistics/report?{self._days}")
        self._console.print(f"\n[bold]{report['title']}[/]")
        for sentence in report["sentences"]:
            self._console.print(f"  {sentence}")
        self._console.print(self._rates(report["total"]))
        self._console.print(self._plot("month", "月份 · month"))
        for by, title in GROUPS:
            self._console.print(self._table(by, title))
        self._console.print(
            f"\n{played.acts:,} calls, {played.records:,} records of the officers' devices,"
            f" {played.clocks} clocks struck, {len(played.cases)} matters brought;"
            f" {played.left} lives go on in the next year."
        )

    def write(self, folder: Path) -> list[Path]:
        """The files of the year; which. Raises StepFailed."""
        folder.mkdir(parents=True, exist_ok=True)
        made = []
        for name, path in FILES:
            body = self._hands.file(self._street.director, path.format(days=self._days))
            (folder / name).write_bytes(body)
            made.append(folder / name)
        return made

    def _groups(self, by: str) -> list[Json]:
        path = f"/statistics?by={by}&{self._days}"
        found: list[Json] = self._hands.get(self._street.director, path)["groups"]
        return found

    def _rates(self, total: Json) -> Table:
        table = Table(title="比率 · rates", title_justify="left", box=None, pad_edge=False)
        table.add_column()
        table.add_column(justify="right", style="bold")
        table.add_column()
        table.add_column(style="dim")
        for code, zh, en in RATES:
            rate = total[code]
            shown = "—" if rate is None else f"{rate:.1%}"
            table.add_row(zh, shown, Bar(1.0, 0, rate or 0, width=WIDTH // 2, color=SETTLED), en)
        return table

    def _plot(self, by: str, title: str) -> Table:
        groups = self._groups(by)
        most = max((each[code] for each in groups for code in ("found", "settled")), default=1) or 1
        table = Table(
            title=f"{title}  [{FOUND}]■[/] 排查 found  [{SETTLED}]■[/] 化解 settled",
            title_justify="left", box=None, pad_edge=False, show_header=False,
        )  # fmt: skip
        for each in groups:
            for code, color in (("found", FOUND), ("settled", SETTLED)):
                name = each["label"] if code == "found" else ""
                table.add_row(name, str(each[code]), _bar(each[code], most, color))
        return table

    def _table(self, by: str, title: str) -> Table:
        groups = self._groups(by)
        most = max((each["found"] for each in groups), default=1) or 1
        table = Table(title=title, title_justify="left", box=None, pad_edge=False)
        for name in ("", "排查", "化解", "按期率", "平均天数", "满意率"):
            table.add_column(name, justify="left" if not name else "right")
        table.add_column()
        for each in groups:
            table.add_row(
                each["label"].rpartition(":")[2], str(each["found"]), str(each["settled"]),
                _share(each["on_time_rate"]), _number(each["mean_days"]),
                _share(each["satisfaction"]), _bar(each["found"], most, FOUND),
            )  # fmt: skip
        return table


def _bar(value: float, most: float, color: str) -> Bar:
    return Bar(most, 0, value, width=WIDTH, color=color)


def _share(rate: Any) -> str:
    return "—" if rate is None else f"{rate:.0%}"


def _number(value: Any) -> str:
    return "—" if value is None else f"{value:.1f}"
