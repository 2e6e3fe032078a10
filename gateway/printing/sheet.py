"""A sheet of paper: A4, a Chinese face, page numbers, a watermark, tables that flow over pages.

Nothing here depends on when or where it runs: dates are given, so that the same facts make the same
bytes. Lengths are millimetres, type sizes points.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import cache

import segno
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from . import lines
from .fonts import Face

LEFT, RIGHT, TOP, BOTTOM = 28, 26, 22, 24  # margins; left and right as GB/T 9704 has them
WIDTH = 210 - LEFT - RIGHT
BODY, SMALL, LEADING = 12.0, 10.5, 1.75  # 小四, 五号; line height in type sizes
POINT = 25.4 / 72
PAD = 1.6  # between a cell's border and its text
GREY, INK = (110, 110, 110), (0, 0, 0)
MAIN = "main"
QR_SIZE = 24.0

# They name the characters of what is printed, which is nobody's business in a log.
for _name in ("fpdf", "fontTools"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Sheet(FPDF):
    """One document. `mark` is the word across every page, `foot` what stands beside its number."""

    def __init__(
        self,
        faces: Sequence[Face],
        made_at: datetime,
        *,
        title: str,
        mark: str = "",
        foot: str = "",
    ) -> None:
        super().__init__(format="A4")
        self._mark, self._foot = mark, foot
        self.set_creation_date(made_at)
        self.set_producer("Fengqiao")
        self.set_lang("zh-CN")
        self.set_title(title)
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(auto=False)
        self.c_margin = 0  # cells keep their own distance, see PAD
        for number, face in enumerate(faces):
            name = MAIN if number == 0 else f"lent{number}"
            self.add_font(name, "", face.file, collection_font_number=face.index)
        self.set_fallback_fonts([f"lent{n}" for n in range(1, len(faces))])
        self._width = cache(self._width_of)
        self.add_page()

    # Every page ----------------------------------------------------------------------------

    def header(self) -> None:
        """The watermark, under everything else."""
        if self._mark:
            self.set_font(MAIN, size=96)
            with self.local_context(fill_opacity=0.12), self.rotation(35, 105, 160):
                self.text(105 - self.get_string_width(self._mark) / 2, 170, self._mark)
        self.set_font(MAIN, size=BODY)
        self.set_y(TOP)

    def footer(self) -> None:
        """第 1 页 共 2 页."""
        self.set_font(MAIN, size=9)
        self.set_text_color(*GREY)
        self.set_y(-14)
        self.cell(WIDTH / 2, 5, self._foot)
        self.cell(WIDTH / 2, 5, f"第 {self.page_no()} 页 共 {{nb}} 页", align="R")
        self.set_text_color(*INK)

    # Texts ---------------------------------------------------------------------------------

    def lines_of(self, text: str, size: float, width: float) -> list[str]:
        """The text in lines of this width."""
        return lines.broken(text, lambda piece: size * sum(map(self._width, piece)), width)

    def paragraph(
        self,
        text: str,
        *,
        size: float = BODY,
        align: str = "L",
        indent: bool = False,
        width: float = WIDTH,
    ) -> None:
        """A paragraph over the text's width; `indent`: its first line by two characters."""
        made = self.lines_of(("　　" if indent else "") + text, size, width)
        for line in made:
            self.room(self.leading(size))
            self.set_font(MAIN, size=size)
            self.set_x(LEFT + (WIDTH - width) / 2)
            self.cell(width, self.leading(size), line, align=align, new_x=XPos.LMARGIN,
                      new_y=YPos.NEXT)  # fmt: skip

    def heading(self, text: str, size: float) -> None:
        """A line in the middle of the page, narrow enough to leave the corners free."""
        self.paragraph(text, size=size, align="C", width=WIDTH - 2 * (QR_SIZE + 2))

    def room(self, height: float) -> None:
        """Make sure that so much fits on this page, else begin the next."""
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    @staticmethod
    def leading(size: float) -> float:
        """The height of a line."""
        return size * POINT * LEADING

    def _width_of(self, character: str) -> float:
        self.set_font(MAIN, size=100)
        return float(self.get_string_width(character)) / 100

    # Tables --------------------------------------------------------------------------------

    def row(self, cells: Sequence[tuple[str, float]], *, size: float = SMALL) -> None:
        """One row: (text, width) each, labels in the middle of their cells before their values.

        A row that is longer than the page goes on over the next, its labels once more（续）.
        """
        step = size * POINT * 1.5
        columns = [self.lines_of(text, size, width - 2 * PAD) for text, width in cells]
        least = max((len(each) for each in columns[::2]), default=1) * step + 2 * PAD
        while any(columns):
            self.room(max(least, step + 2 * PAD))
            fits = max(1, int((self.h - BOTTOM - self.get_y() - 2 * PAD) / step))
            taken = [each[:fits] for each in columns]
            columns = [each[fits:] for each in columns]
            height = max(len(each) for each in taken) * step + 2 * PAD
            self._cells(taken, [width for _, width in cells], height, step, size)
            if any(columns):
                for number, (text, width) in list(enumerate(cells))[::2]:
                    columns[number] = self.lines_of(f"{text}（续）", size, width - 2 * PAD)

    def _cells(
        self, taken: list[list[str]], widths: list[float], height: float, step: float, size: float
    ) -> None:
        x, y = float(LEFT), self.get_y()
        self.set_font(MAIN, size=size)
        self.set_line_width(0.25)
        for number, (found, width) in enumerate(zip(taken, widths, strict=True)):
            label = number % 2 == 0 and len(widths) > 1
            self.rect(x, y, width, height)
            top = y + (height - len(found) * step) / 2 if label or len(found) == 1 else y + PAD
            for index, line in enumerate(found):
                self.set_xy(x + PAD, top + index * step)
                self.cell(width - 2 * PAD, step, line, align="C" if label else "L")
            x += width
        self.set_xy(LEFT, y + height)

    # Pictures ------------------------------------------------------------------------------

    def qr(self, content: str, x: float, y: float, size: float = QR_SIZE) -> None:
        """A QR code (ISO/IEC 18004) with its quiet zone, in vectors."""
        modules = [
            list(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=4)
        ]
        unit = size / len(modules)
        self.set_fill_color(*INK)
        for down, row in enumerate(modules):
            for across, dark in enumerate(row):
                if dark:
                    self.rect(x + across * unit, y + down * unit, unit, unit, style="F")

    def bytes(self) -> bytes:
        """The PDF."""
        return bytes(self.output())
