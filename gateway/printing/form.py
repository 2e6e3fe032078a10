"""A form as a Chinese office prints it: issuer, title, number, table, signatures, seal, answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from . import words
from .fonts import Face
from .sheet import BODY, GREY, INK, LEFT, QR_SIZE, SMALL, WIDTH, Sheet

LABEL = 28.0  # width of a label
HALF = WIDTH / 2
STATES = {
    "issued": "待签发", "in-force": "已生效", "overdue": "逾期未答复", "answered": "已答复",
    "recalled": "已撤回",
}  # fmt: skip
MARKED = ("issued", "recalled")  # what does not count is marked over the whole page


def make(form: dict[str, Any], case_address: str, faces: Sequence[Face]) -> bytes:
    """The PDF of a form (`shapes.FormFile`); `case_address` is what its QR code holds."""
    state = STATES[form["state"]]
    sheet = Sheet(
        faces,
        datetime.fromisoformat(form["issued_at"]),
        title=f"{form['title']} {form['number']}",
        mark=state if form["state"] in MARKED else "",
        foot=f"{form['title']}　{form['number']}　{state}",
    )
    facts = words.facts(form)
    _head(sheet, form, facts, state, case_address)
    for number, text in enumerate(form["sheet"]["opening"]):
        # Whom it is addressed to stands at the margin, as in a letter.
        sheet.paragraph(text.format_map(facts), indent=number > 0 or not text.endswith("："))
    sheet.ln(2)
    _table(sheet, form)
    sheet.ln(2)
    for text in form["sheet"]["closing"]:
        sheet.paragraph(text.format_map(facts), size=SMALL, indent=True)
    sheet.ln(2)
    _signatures(sheet, form)
    _seal(sheet, form, facts)
    _answer(sheet, form)
    return sheet.bytes()


def _head(
    sheet: Sheet, form: dict[str, Any], facts: words.Facts, state: str, case_address: str
) -> None:
    sheet.qr(case_address, LEFT + WIDTH - QR_SIZE, 12)
    sheet.set_font("main", size=SMALL)
    sheet.set_draw_color(*GREY)
    sheet.set_text_color(*GREY)
    sheet.set_xy(LEFT, 16)
    sheet.cell(QR_SIZE, 8, state, border=1, align="C")
    sheet.set_draw_color(*INK)
    sheet.set_text_color(*INK)
    sheet.set_y(18)
    sheet.heading(facts["issuer"], 16)
    sheet.heading(form["title"], 22)
    sheet.set_y(max(sheet.get_y(), 12 + QR_SIZE) + 1)
    sheet.set_font("main", size=BODY)
    sheet.cell(HALF, 8, f"事项编号：{facts['case']}")
    sheet.cell(HALF, 8, form["number"], align="R", new_x="LMARGIN", new_y="NEXT")


def _table(sheet: Sheet, form: dict[str, Any]) -> None:
    """Two fields in a row; a wide one has a row of its own."""
    waiting: list[tuple[str, float]] = []
    for each in form["sheet"]["fields"]:
        text = words.value(each, form)
        if each["wide"]:
            _lone(sheet, waiting)
            sheet.row([(each["zh"], LABEL), (text, WIDTH - LABEL)])
            continue
        waiting += [(each["zh"], LABEL), (text, HALF - LABEL)]
        if len(waiting) == 4:  # noqa: PLR2004 - two labels, two values
            sheet.row(waiting)
            waiting.clear()
    _lone(sheet, waiting)


def _lone(sheet: Sheet, waiting: list[tuple[str, float]]) -> None:
    """A narrow field without a neighbour takes the whole row."""
    if waiting:
        sheet.row([waiting[0], (waiting[1][0], WIDTH - LABEL)])
        waiting.clear()


def _signatures(sheet: Sheet, form: dict[str, Any]) -> None:
    for each in form["signatures"]:
        on = words.day(each["at"]) if each["at"] else "　　年　月　日"
        signed = [(each["zh"], LABEL + 8), (each["by"] or " ", HALF - LABEL)]
        sheet.row([*signed, ("日期", 18), (on, HALF - 26)])


def _seal(sheet: Sheet, form: dict[str, Any], facts: words.Facts) -> None:
    sheet.room(40)
    sheet.ln(6)
    lines = [f"经办人：{form['issued_by']['id']}", facts["issuer"]]
    lines += ["（盖章）"] if form["sheet"]["seal"] else []
    for text in [*lines, facts["issued_on"]]:
        sheet.set_font("main", size=BODY)
        sheet.set_x(LEFT + HALF - 8)
        sheet.cell(HALF + 8, 8, text, align="C", new_x="LMARGIN", new_y="NEXT")


def _answer(sheet: Sheet, form: dict[str, Any]) -> None:
    """What became of it: the answer, or why it was taken back."""
    found = form["answered"] or form["recalled"]
    if not found:
        return
    sheet.ln(4)
    if form["answered"]:
        late = "（逾期）" if found["late"] else ""
        sheet.row([("答复" + late, LABEL), (found["answer"], WIDTH - LABEL)])
    else:
        sheet.row([("撤回原因", LABEL), (found["reason"], WIDTH - LABEL)])
    sheet.row(
        [("办理人", LABEL), (found["by"], HALF - LABEL), ("日期", LABEL),
         (words.day(found["at"]), HALF - LABEL)]
    )  # fmt: skip
