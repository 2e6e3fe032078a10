"""Forms and dossiers on paper: the words are there, the code leads to the case, bytes repeat."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from gateway.printing import dossier, fonts, form, lines, words
from gateway.printing.sheet import Sheet
from gateway.readmodel import casefile, forms
from services.contracts import envelope
from tests.controls import samples

FACES = fonts.find()
NUMBER = "150104002-2025-000017"
ADDRESS = f"https://example.org/query?number={NUMBER}"
PARTS = {
    "number": NUMBER, "title": "五号楼漏水多年未修", "kind": "housing", "channel": "window",
    "division": "150104002003", "grid": None, "households": 207, "risk": "high", "handled": None,
    "reported_at": "2025-04-07T01:00:00+00:00", "first_asked": "clerk.li", "wants": "修好屋面",
    "narrative": "五号楼三单元屋面漏水，物业与开发企业互相推诿。",
}  # fmt: skip


def made(*types: str, sample: str = "form.issued.1", **values: Any) -> dict[str, Any]:
    """A form after its issue and these events."""
    issued = samples.event(sample)
    issued["data"]["values"] |= values
    events = [envelope.of(issued)]
    for type_ in types:
        found = samples.event(f"{type_}.1")
        found["data"] |= {
            "form": issued["data"]["form"],
            "slot": issued["data"]["slots"][0]["slot"],
        }
        events.append(envelope.of(found))
    whole = forms.whole(events, issued["data"]["form"])
    assert whole is not None
    return {**whole, "parts": PARTS}


def texts(pdf: bytes) -> list[str]:
    """The words of each page, without line breaks."""
    pages = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range().replace("\r\n", "") for page in pages]


def code(pdf: bytes) -> str:
    """What the QR code on the first page holds, read from its picture as a telephone does."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil()
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def test_a_form_has_its_words_and_the_way_to_its_case() -> None:
    pdf = form.make(made(), ADDRESS, FACES)
    (page,) = texts(pdf)
    for wanted in (
        "风险预警函", "综警〔2025〕2号", f"事项编号：{NUMBER}", "玉泉区住房和城乡建设局：",
        "兴隆巷街道社会治安综合治理中心", "事项名称", "五号楼漏水多年未修", "风险等级", "高",
        "207户", "七日内提出维修方案并告知住户。", "签发人", "（盖章）", "2025年4月7日", "待签发",
        "第 1 页 共 1 页",
    ):  # fmt: skip
        assert wanted in page, wanted
    assert code(pdf) == ADDRESS


def test_the_same_form_is_the_same_bytes_on_any_day() -> None:
    assert form.make(made(), ADDRESS, FACES) == form.make(made(), ADDRESS, FACES)


@pytest.mark.parametrize(
    ("types", "shown"),
    [
        (("form.signed",), ("已生效", "director.bao", "并于2025年4月14日前书面答复")),
        (("form.signed", "form.overdue"), ("逾期未答复",)),
        (
            ("form.signed", "form.answered"),
            ("已答复", "维修方案已公示，本周开工。", "handler.zhao"),
        ),
        (("form.recalled",), ("已撤回", "送达单位有误")),
    ],
)
def test_how_it_stands_is_shown(types: tuple[str, ...], shown: tuple[str, ...]) -> None:
    (page,) = texts(form.make(made(*types), ADDRESS, FACES))
    assert all(each in page for each in shown)


def test_a_slip_of_an_act_is_printed_with_what_the_act_says() -> None:
    (page,) = texts(form.make(made(sample="form.issued.1.b"), NUMBER, FACES))
    assert "并于2025年5月7日前将办理结果书面反馈本中心" in page
    assert "查明屋面漏水原因并组织维修" in page


def test_long_texts_flow_over_pages_and_lose_nothing() -> None:
    facts = "".join(f"住户h{number}x反映屋面漏水，" for number in range(400))
    pages = texts(form.make(made(facts=facts), ADDRESS, FACES))
    assert len(pages) > 2
    found = "".join(pages)
    assert all(f"h{number}x" in found for number in range(400))
    assert all(f"第 {n} 页 共 {len(pages)} 页" in page for n, page in enumerate(pages, start=1))
    assert "（续）" in pages[1]


def test_a_braced_word_in_a_value_stays_what_somebody_wrote() -> None:
    (page,) = texts(form.make(made(facts="{number} {0} %s"), ADDRESS, FACES))
    assert "{number} {0} %s" in page


def test_the_rare_character_of_a_name_is_lent_by_another_face() -> None:
    lent = [face for face in FACES if len(FACES) > 1]
    if not lent:
        pytest.skip("one face only on this machine")
    assert fonts.needed(FACES, "漏水") == FACES[:1]
    assert fonts.needed(FACES, "龘") == FACES
    assert "龘" in texts(form.make(made(facts="龘"), ADDRESS, FACES))[0]


def test_a_dossier_has_cover_papers_and_trail() -> None:
    case: dict[str, Any] = {}
    for name in ("case.reported.2", "case.assigned.1", "form.issued.1"):
        case = casefile.fold(case, envelope.of(samples.event(name)))
    step = {
        "time": "2025-04-07T01:00:00+00:00", "what": "登记：五号楼漏水",
        "who": {"id": "clerk.li", "unit": "150104002:centre"},
    }  # fmt: skip
    pdf = dossier.make(case, [step] * 60, ADDRESS, FACES)
    pages = texts(pdf)
    for wanted in (
        "一案一卷",
        case["number"],
        "办理轨迹",
        "登记：五号楼漏水",
        "综警〔2025〕2号",
        "交办情况",
    ):
        assert wanted in "".join(pages)
    assert len(pages) > 1
    assert code(pdf) == ADDRESS
    assert pdf == dossier.make(case, [step] * 60, ADDRESS, FACES)


# Lines ------------------------------------------------------------------------------------------

CHARACTERS = st.sampled_from("漏水屋面，。；（）《》〔〕ab12-. ")


@given(st.text(CHARACTERS, max_size=120), st.integers(3, 20))
def test_lines_hold_the_text_within_their_width(text: str, width: int) -> None:
    found = lines.broken(text, len, width)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= width for line in found)


@given(st.text(st.sampled_from("漏水屋面，。；（《》）"), max_size=120))
def test_no_mark_stands_where_it_may_not(text: str) -> None:
    wild = any(a in lines.NOT_FIRST or a in lines.NOT_LAST for a in text[:1])
    for line in lines.broken(text, len, 30)[1:]:
        alone = all(each in lines.NOT_FIRST for each in line[:1]) and not wild
        assert not alone or len(set(line)) < 4 or text.count(line[0]) > 5


def test_a_number_is_not_taken_apart() -> None:
    assert lines.broken("编号150104002-2025-000017", len, 21) == ["编号", "150104002-2025-000017"]
    assert lines.broken("十二三四五六，", len, 6) == ["十二三四五", "六，"]
    assert lines.broken("一二三四（五六", len, 5) == ["一二三四", "（五六"]
    assert lines.broken("一\n\n二", len, 5) == ["一", "", "二"]


# Fonts and words --------------------------------------------------------------------------------


def test_a_named_font_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for named in (str(tmp_path / "none.ttf"), f"{FACES[0].file}#x"):
        with pytest.raises(fonts.NoFont, match="name a font file that exists"):
            fonts.find(named)
    assert fonts.find(f"{FACES[0].file}:{FACES[0].file}#0") == (FACES[0], FACES[0])


def test_without_any_font_the_package_to_install_is_named(monkeypatch: Any) -> None:
    found = {**fonts._known(), "sets": [[{"file": "/nowhere/x.ttf"}]]}
    monkeypatch.setattr(fonts, "_known", lambda: found)
    with pytest.raises(fonts.NoFont, match="apt-get install fonts-arphic-gbsn00lp"):
        fonts.find()


def test_days_are_those_of_china() -> None:
    assert words.day("2025-04-06T23:00:00+00:00") == "2025年4月7日"
    assert words.minute("2025-04-06T23:05:00+00:00") == "2025年4月7日7时05分"
    assert (words.day("2025-12-01"), words.day(None)) == ("2025年12月1日", "—")


def test_a_sheet_breaks_before_what_does_not_fit() -> None:
    sheet = Sheet(FACES[:1], datetime(2025, 4, 7, tzinfo=UTC), title="x")
    sheet.set_y(280)
    sheet.row([("事项", 30.0), ("漏水", 100.0)])
    assert sheet.page_no() == 2
