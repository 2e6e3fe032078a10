"""一案一卷: the dossier of a case on paper: cover, what was done, its papers, the trail."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from services.contracts import codes

from .. import languages
from . import words
from .fonts import Face
from .form import HALF, LABEL, STATES
from .sheet import BODY, LEFT, QR_SIZE, SMALL, WIDTH, Sheet

Rows = Iterator[tuple[str, Any]]


def make(
    case: dict[str, Any], trail: Sequence[dict[str, Any]], case_address: str, faces: Sequence[Face]
) -> bytes:
    """The PDF of a dossier; `trail` are its steps in words, in order. It is dated as of the last
    change of the case.
    """
    sheet = Sheet(
        faces,
        datetime.fromisoformat(case["changed_at"]),
        title=f"卷宗 {case['number']}",
        foot=f"卷宗　{case['number']}",
    )
    _cover(sheet, case, case_address)
    for heading, rows in (
        ("交办情况", _assignments(case)), ("调解和会商", _talks(case)), ("文书目录", _forms(case)),
        ("附件目录", _attachments(case)),
    ):  # fmt: skip
        _section(sheet, heading, list(rows))
    _section(sheet, "办理轨迹", [(words.minute(step["time"]), _step(step)) for step in trail])
    return sheet.bytes()


def _cover(sheet: Sheet, case: dict[str, Any], case_address: str) -> None:
    sheet.qr(case_address, LEFT + WIDTH - QR_SIZE, 12)
    sheet.set_y(34)
    sheet.paragraph("矛盾纠纷事项卷宗", size=26, align="C")
    sheet.paragraph("（一案一卷）", size=BODY, align="C")
    sheet.ln(6)
    sheet.row([("事项编号", LABEL), (case["number"], WIDTH - LABEL)])
    sheet.row([("事项名称", LABEL), (case["title"], WIDTH - LABEL)])
    for left, right in (
        (
            ("事项类别", words.part("kind", case["kind"])),
            ("来源渠道", words.part("channel", case["channel"])),
        ),
        (
            ("所属区划", case["division"]),
            ("涉及户数", words.part("households", case["households"])),
        ),
        (("登记时间", words.minute(case["reported_at"])), ("首问责任人", case["first_asked"])),
        (("状态", _word(case["status"])), ("风险等级", words.part("risk", case["risk"]))),
        (("当前层级", _level(case["level"])), ("当前办理", case["holder"])),
    ):
        sheet.row(
            [(left[0], LABEL), (left[1], HALF - LABEL), (right[0], LABEL), (right[1], HALF - LABEL)]
        )
    sheet.row([("基本情况", LABEL), (case["narrative"], WIDTH - LABEL)])
    sheet.row([("主要诉求", LABEL), (case["wants"] or words.NOTHING, WIDTH - LABEL)])
    if case["handled"]:
        sheet.row([("办理结果", LABEL), (words.part("handled", case["handled"]), WIDTH - LABEL)])
    if case["rating"]:
        score = codes.SCORES.get(case["rating"]["score"], ("",))[0]
        sheet.row([("群众评价", LABEL), (score or words.NOTHING, WIDTH - LABEL)])


def _section(sheet: Sheet, heading: str, rows: list[tuple[str, Any]]) -> None:
    if not rows:
        return
    sheet.room(30)
    sheet.ln(4)
    sheet.paragraph(heading, size=14)
    for label, text in rows:
        sheet.row([(label, LABEL + 12), (str(text), WIDTH - LABEL - 12)], size=SMALL)


def _assignments(case: dict[str, Any]) -> Rows:
    for each in case["assignments"]:
        how = "，".join(
            (
                "牵头" if each["lead"] else "协办",
                f"{words.day(each['due'])}前",
                _word(each["state"]),
            )
        )
        result = f"\n结果：{each['result']}" if each["result"] else ""
        yield f"第{each['assignment']}号", f"{each['unit']}（{how}）\n{each['duty']}{result}"


def _talks(case: dict[str, Any]) -> Rows:
    for each in case["mediations"]:
        yield "调解", f"{each['body']}，{each['sessions']}次。{each['summary'] or ''}"
    for each in case["meetings"]:
        yield "联席会议", f"{words.day(each['held_on'])}《{each['title']}》：{each['decision']}"


def _forms(case: dict[str, Any]) -> Rows:
    for each in case.get("forms") or ():
        yield (
            each["number"],
            f"{each['title']}，{words.day(each['issued_at'])}，{STATES[each['state']]}",
        )


def _attachments(case: dict[str, Any]) -> Rows:
    for each in case.get("attachments") or ():
        yield f"附件{each['attachment']}", each["title"]


def _step(step: dict[str, Any]) -> str:
    who = "，".join(each for each in (step["who"]["id"], step["who"]["unit"]) if each)
    return f"{step['what']}{f'（{who}）' if who else ''}"


def _word(state: str) -> str:
    # The case file says done of an assignment that its service calls completed.
    found = languages.texts("words")["states"].get("completed" if state == "done" else state)
    return str(found["zh"]) if found else state


def _level(level: str) -> str:
    return codes.LEVELS.get(level, (level,))[0]
