"""What stands in a cell: days, codes and parts of a case as a Chinese form writes them. Pure."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from services.contracts import codes

CHINA = timezone(timedelta(hours=8))
NOTHING = "—"
TABLES: dict[str, codes.Table] = {
    "kind": codes.KINDS, "channel": codes.CHANNELS, "risk": codes.RISKS, "level": codes.LEVELS,
}  # fmt: skip


def day(text: str | None) -> str:
    """2025年4月7日, of a day or an instant (in China)."""
    if not text:
        return NOTHING
    instant = datetime.fromisoformat(text).astimezone(CHINA) if "T" in text else None
    found = instant.date() if instant else date.fromisoformat(text)
    return f"{found.year}年{found.month}月{found.day}日"


def minute(text: str) -> str:
    """2025年4月7日9时05分, of an instant."""
    found = datetime.fromisoformat(text).astimezone(CHINA)
    return f"{day(text)}{found.hour}时{found.minute:02}分"


def part(name: str, value: Any) -> str:
    """A part of the case, as PARTS in services/referral/formkinds.py names them."""
    if value in (None, ""):
        return NOTHING
    if name in TABLES:
        return TABLES[name].get(value, (str(value),))[0]
    if name == "reported_at":
        return minute(value)
    if name == "households":
        return f"{value}户"
    if name == "handled":
        return f"{codes.OUTCOMES.get(value['outcome'], (value['outcome'],))[0]}。{value['summary']}"
    return str(value)


def value(field: dict[str, Any], form: dict[str, Any]) -> str:
    """What stands in one field of a form."""
    if field["type"] == "case-part":
        return part(field["part"], form["parts"].get(field["part"]))
    found = form["values"].get(field["code"])
    if found is None:
        return NOTHING
    if field["type"] == "date":
        return day(found)
    if field["type"] == "unit":
        return str(form["names"].get(found, found))
    if field["type"] == "choice":
        return str(field["choices"].get(found, [found])[0])
    return str(found)


class Facts(dict[str, str]):
    """What `{code}` stands for in the paragraphs of a template; unknown ones stay as they are."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def facts(form: dict[str, Any]) -> Facts:
    """Every field, and what the template may name beside them."""
    names = form["names"]
    return Facts(
        {each["code"]: value(each, form) for each in form["sheet"]["fields"]}
        | {
            "number": form["number"],
            "case": form["parts"]["number"],
            "issuer": names.get(form["issuer"], form["issuer"]),
            "to": names.get(form["to"], form["to"] or NOTHING),
            "issued_on": day(form["issued_at"]),
            "answer_by": day(form["answer_by"]) if form["answer_by"] else "＿＿＿年＿＿月＿＿日",
        }
    )
