"""What is brought in a stretch of the year: seeded, in the order of its days. No word is a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any, TypeVar

from . import calendar

T = TypeVar("T")
DAYS_OF_A_YEAR = 365
DESK_MINUTES = 480

# Titles and what is told, by kind: what such matters are about, and nobody in particular.
STORIES: dict[str, list[tuple[str, str]]] = {
    "neighbours": [
        ("楼上漏水", "楼上水管渗漏，损坏楼下天花板。"),
        ("宠物扰邻", "夜间犬吠，多次劝说无效。"),
        ("楼道堆物", "楼道长期堆放杂物，影响通行。"),
    ],
    "property-management": [
        ("电梯停运", "电梯停运多日，物业未修。"),
        ("物业费争议", "业主以服务不到位为由拒交物业费。"),
        ("停车位纠纷", "小区车位划分引起争执。"),
    ],
    "family": [
        ("赡养纠纷", "子女就赡养费用分担意见不一。"),
        ("家庭财产纠纷", "分家后的财产分割有争议。"),
    ],
    "labour": [
        ("拖欠工资", "完工后工资未按约定支付。"),
        ("解除合同补偿", "就解除劳动合同的补偿数额有争议。"),
    ],
    "housing": [("房屋渗漏", "屋面渗漏，维修责任不清。"), ("租房押金", "退租后押金未退。")],
    "damages": [("物品损坏", "高处坠物损坏车辆。"), ("摔伤赔偿", "路面湿滑致人摔伤，责任有争议。")],
    "consumer": [("预付卡退费", "健身房停业，预付费用未退。")],
    "contract": [("装修合同", "装修质量与合同约定不符。")],
    "environment": [("施工噪声", "夜间施工噪声扰民。"), ("油烟扰民", "餐饮油烟直排。")],
    "traffic": [("车辆剐蹭", "小区内车辆剐蹭，责任有争议。")],
    "medical": [("诊疗费用", "对诊疗费用和效果有异议。")],
    "expropriation": [("安置补偿", "对安置补偿标准有异议。")],
    "other": [("其他求助", "反映的问题需多个部门核实。")],
}


@dataclass(frozen=True)
class Arrival:
    """A matter on its way to the desk; `seed` makes the life that it will have."""

    number: int
    at: datetime
    channel: str
    kind: str
    grid: dict[str, Any]
    households: int
    title: str
    narrative: str
    seed: str


def chosen(rng: Random, weights: Mapping[T, float]) -> T:
    """One of these, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def arrivals(
    seed: str, chances: dict[str, Any], grids: list[dict[str, Any]], first: date, last: date
) -> list[Arrival]:
    """Everything that is brought from the first day to the last, in order."""
    rng, shares = Random(f"{seed}/arrivals"), chances["arrivals"]
    open_days = [day for day in calendar.days(first, last) if calendar.worked(day)]
    many = round(shares["disputes"] * len(list(calendar.days(first, last))) / DAYS_OF_A_YEAR)
    weights = [shares["monday"] if day.weekday() == 0 else 1.0 for day in open_days]
    found = sorted(
        calendar.at(day, rng.randrange(DESK_MINUTES))
        for day in rng.choices(open_days, weights, k=many)
    )
    return [_arrival(rng, shares, grids, f"{seed}/{n}", n, at) for n, at in enumerate(found)]


def _arrival(
    rng: Random, shares: dict[str, Any], grids: list[dict[str, Any]], seed: str, number: int,
    at: datetime,
) -> Arrival:  # fmt: skip
    kind = chosen(rng, shares["kinds"])
    title, narrative = rng.choice(STORIES[kind])
    return Arrival(
        number=number,
        at=at,
        channel=chosen(rng, shares["channels"]),
        kind=kind,
        grid=rng.choice(grids),
        households=int(chosen(rng, shares["households"])),
        title=title,
        narrative=narrative,
        seed=seed,
    )
