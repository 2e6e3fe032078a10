"""What may stand in clear in a stored or published event: codes. Every other text is sealed.

Deny by default, by what a text looks like: whoever adds a field need not think of this file, and a
name or a telephone number never passes, whatever the field is called. Three small tables of field
names sharpen it; the names are those of events and of the objects inside them.
"""

import re

from services.contracts import codes, topology

# Sealed whatever they hold, and all that is inside them: people's words about people.
ALWAYS = frozenset(
    {
        "address", "agreement", "answer", "ask", "comment", "decision", "findings", "id_number",
        "message", "minutes", "narrative", "note", "notes", "phone", "place", "query_code",
        "question", "result", "secret", "summary", "text", "title", "wants",
    }
)  # fmt: skip
# Prose in one event, a code in another: clear only where it is a word of a code table.
MIXED = frozenset({"duty", "how", "mandate", "what"})
# Where articles of laws are cited: clear as far as they name laws and articles and nothing else.
CITING = frozenset({"article", "basis", "law", "legal_basis", "source"})
# Who acts and who is asked: staff ids, never names.
STAFF = frozenset(
    {
        "agent", "by", "expert", "experts", "first_asked", "giver", "heads", "helper", "helpers",
        "id", "keeper", "mediator", "officer", "owner", "person", "pushed_by", "receiver", "staff",
        "substitute", "to", "unit_heads", "party_group",
    }
)  # fmt: skip
# Administrative divisions and grids; elsewhere so many digits may be a telephone or an identity.
PLACES = frozenset(
    {"code", "community", "county", "division", "grid", "grids", "region", "street", "subject"}
)
LANGUAGES = frozenset({"language", "languages"})

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DIVISION = r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}"
_GRID = r"[1-9][0-9]{14}"
_UNIT = _DIVISION + r":[a-z0-9][a-z0-9-]*"
_WORD = r"(?!.*[0-9]{7})[a-z][a-z0-9]*(?:[-_.:/+]+[a-z0-9]+)*"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CODE = re.compile(
    "|".join(
        (
            _UUID,
            _DATE + r"(?:T[0-9:.]{5,15}(?:Z|[+-][0-9]{2}:[0-9]{2})?)?",
            r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?",
            r"[0-9]{1,5}",  # a number written as text
            r"[0-9]{1,3}h",  # hours before a limit, as a reminder is marked
            r"[0-9a-f]{64}|[0-9a-f]{32}",  # digests
            _UNIT,
            rf"(?:{'|'.join((*topology.SERVICES, 'gateway'))})-[0-9]{{1,19}}",  # ids of events
            _DIVISION + r"-[0-9]{4}-[0-9]{4,9}",  # case numbers
            _GRID + "/" + _UUID,  # a grid's incident
            rf"(?:unit:{_UNIT}|grid:{_GRID}|resident:{_UUID})",  # audiences
            _WORD,
        )
    )
)
_MOST = 120  # characters of a code
_PLACE = re.compile(rf"{_DIVISION}|{_GRID}")
_STAFF = re.compile(r"(?!.*[0-9](?:[.-]?[0-9]){10})[a-z0-9][a-z0-9.-]{0,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LAWS = (  # what is cited without 《》; any other name is sealed, which harms nobody
    "个人信息保护法", "人民法院在线调解规则", "人民调解法", "信访工作条例", "劳动争议调解仲裁法",
    "劳动合同法", "劳动法", "政府信息公开条例", "保障农民工工资支付条例", "民事诉讼法", "民法典",
    "消费者权益保护法", "监狱法", "物业管理条例", "社区矫正法", "禁毒法", "精神卫生法",
    "治安管理处罚法", "行政复议法", "行政诉讼法", "未成年人保护法", "反家庭暴力法",
)  # fmt: skip
_CITED = re.compile(
    r"(?:《(?:中华人民共和国)?[^《》0-9]{2,30}"
    r"(?:法|法典|条例|规定|办法|意见|规则|细则|标准|解释|规范|制度)》"
    rf"|{'|'.join(_LAWS)}"
    r"|[\s§第条款项目之的、，,;；（）()\[\]〔〕号和及与至0-9一二三四五六七八九十百零〇.-])+"
)
_PERSONAL = re.compile(r"[0-9](?:[ -]?[0-9]){10}")  # telephones, identities, however written
_VOCABULARY = frozenset(
    code
    for name, table in vars(codes).items()
    if name.isupper() and isinstance(table, dict)
    for code in table
) | {"met", "late", "dropped", "self"}

ERASED = "〔已删除〕"  # what a text reads as once its key is destroyed
WITHHELD = "〔内容不公开〕"  # to a role that follows the trail and not the content
MARKS = frozenset({ERASED, WITHHELD})


def is_clear(name: str, text: str) -> bool:
    """Whether a text may stand in clear in a field of this name (that of the nearest object)."""
    if not text or text in MARKS:
        return True
    if name in ALWAYS or len(text) > _MOST:
        return False
    if name in CITING and _CITED.fullmatch(text) and not _PERSONAL.search(text):
        return True
    if name in MIXED:
        return text in _VOCABULARY or _is_digest(text)
    return bool(
        _CODE.fullmatch(text)
        or (name in PLACES and _PLACE.fullmatch(text))
        or (name in STAFF and _STAFF.fullmatch(text))
        or (name in LANGUAGES and _LANGUAGE.fullmatch(text))
        or (name == "audience" and text.startswith("staff:") and _STAFF.fullmatch(text[6:]))
    )


def _is_digest(text: str) -> bool:
    return len(text) in {32, 64} and all(each in "0123456789abcdef" for each in text)
