"""What the load does: story `i` of a seed is always the same, commands, keys, people and all.

How far a campaign gets depends on the machine; what it does never does. Invented, all of it.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

STREET, COMMUNITY, DISTRICT = "150104002", "150104002003", "150104"
GRID = "150104002003007"
HOUSING = f"{DISTRICT}:housing-bureau"
PANEL = ("expert.chen", "expert.sun", "expert.zhou")

# Who acts, as their tokens say it.
PEOPLE: dict[str, dict[str, Any]] = {
    "clerk.li": {"roles": ["clerk"], "unit": f"{STREET}:centre", "region": STREET},
    "clerk.wu": {"roles": ["clerk"], "unit": f"{STREET}:centre", "region": STREET},
    "director.bao": {"roles": ["director"], "unit": f"{STREET}:centre", "region": STREET},
    "handler.zhao": {"roles": ["handler"], "unit": HOUSING, "region": DISTRICT},
    "officer.007": {"roles": ["officer"], "unit": f"{COMMUNITY}:grid", "region": GRID},
}
# How a person deals with doubt: most ask again with the same key until they know. Some never do;
# some ask again although they know; some press twice.
MANNERS = (("patient", 84), ("once", 7), ("again", 6), ("double", 3))
KINDS = ("family", "neighbours", "housing", "contract", "production", "damages", "environment")
# All that depends on the day: what was found or held was so yesterday, what is due is so later.
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
LATER = (datetime.now(UTC) + timedelta(days=60)).date().isoformat()
SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"


@dataclass(frozen=True, slots=True)
class Step:
    """One command: `act` names it in the checker's table, `path` may hold `{case}`."""

    act: str
    who: str
    path: str
    key: str
    manner: str
    body: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    guarded: bool = True


@dataclass(frozen=True, slots=True)
class Story:
    """Commands that somebody gives one after the other; it ends at the first refusal."""

    index: int
    steps: tuple[Step, ...]


def story(seed: int, index: int) -> Story:
    """The story with this number."""
    return _Teller(seed, index).told()


def opening(seed: int) -> Story:
    """What has to be there before the stories: the grid."""
    body = {
        "name": "第七网格",
        "community": COMMUNITY,
        "households": 300,
        "officer": {"id": "officer.007", "name": "虚构·网格员"},
        "party_group": {"id": "party.007", "name": "虚构·党小组长"},
        "unit_heads": [{"id": "head.007", "name": "虚构·单元长"}],
    }
    grid = Step("establish", "director.bao", f"/grids/{GRID}", f"c{seed}-grid", "patient", body,
                method="PUT", guarded=False)  # fmt: skip
    return Story(-1, (grid,))


class _Teller:
    def __init__(self, seed: int, index: int) -> None:
        self._seed, self._index = seed, index
        self._chance = random.Random(f"{seed}/{index}")
        self._steps: list[Step] = []
        self._clerk = self._chance.choice(("clerk.li", "clerk.wu"))

    def told(self) -> Story:
        kinds = (self._whole, self._begun, self._registered, self._declined, self._reported)
        self._chance.choices(kinds, weights=(40, 25, 20, 5, 10))[0]()
        return Story(self._index, tuple(self._steps))

    def _whole(self) -> None:
        self._begun()
        for _ in range(self._chance.randint(0, 3)):
            self._chance.choice((self._progress, self._visit, self._inform, self._contact))()
        if self._chance.random() < 0.2:
            self._assess()
        self._on_case("complete", "handler.zhao", assignment=1, result=self._words(12))
        self._on_case("handle", self._clerk, outcome="settled", summary=self._words(12))
        self._on_case(
            "resolve", self._clerk, outcome="settled", reason="handled-by-department",
            summary=self._words(12), means="phone",
        )  # fmt: skip
        if self._chance.random() < 0.7:
            self._on_case("rate", self._clerk, score="satisfied")

    def _begun(self) -> None:
        self._registered()
        self._on_case("accept", self._clerk)
        duty = self._words(10)
        self._on_case("assign", self._clerk, unit=HOUSING, duty=duty, due=LATER, lead=True)
        self._on_case("sign", "handler.zhao", assignment=1)

    def _declined(self) -> None:
        self._registered()
        self._on_case(
            "decline", self._clerk, reason=self._words(8), route="litigation",
            basis="信访工作条例 §31",
        )  # fmt: skip

    def _registered(self) -> None:
        people = [
            {"name": f"虚构·{self._words(2)}", "phone": f"100{self._chance.randrange(10**8):08}"}
            for _ in range(self._chance.choice((0, 1, 1, 2)))
        ]
        body = {
            "title": self._words(14),
            "narrative": self._words(60),
            "channel": "window",
            "kind": self._chance.choice(KINDS),
            "division": COMMUNITY,
            "households": self._chance.choice((1, 1, 1, 4, 40)),
            "parties": people,
        }
        self._add("register", self._clerk, "/cases", body, guarded=False)

    def _reported(self) -> None:
        body = {
            "title": self._words(10),
            "narrative": self._words(30),
            "kind": self._chance.choice(KINDS),
            "found_on": YESTERDAY,
        }
        self._add("report", "officer.007", f"/grids/{GRID}/reports", body, guarded=False)

    def _progress(self) -> None:
        self._on_case("report-progress", "handler.zhao", guarded=False, summary=self._words(9))

    def _visit(self) -> None:
        self._on_case("record-visit", self._clerk, guarded=False, means="site", whom="居民代表",
                      summary=self._words(9), held_on=YESTERDAY)  # fmt: skip

    def _inform(self) -> None:
        self._on_case("inform-residents", self._clerk, guarded=False, means="notice-board",
                      message=self._words(9))  # fmt: skip

    def _contact(self) -> None:
        self._on_case("record-contact", self._clerk, guarded=False, whom="residents", means="phone",
                      summary=self._words(9))  # fmt: skip

    def _assess(self) -> None:
        self._on_case("assess", "director.bao", path="risk/assess", level="medium",
                      grounds=[self._words(8)], experts=list(PANEL))  # fmt: skip

    def _on_case(
        self, act: str, who: str, *, guarded: bool = True, path: str = "", **body: Any
    ) -> None:
        self._add(act, who, f"/cases/{{case}}/{path or act}", body, guarded=guarded)

    def _add(self, act: str, who: str, path: str, body: dict[str, Any], *, guarded: bool) -> None:
        manner = self._chance.choices(*zip(*MANNERS, strict=True))[0]
        key = f"c{self._seed}-{self._index}-{len(self._steps)}"
        self._steps.append(Step(act, who, path, key, manner, body, guarded=guarded))

    def _words(self, signs: int) -> str:
        return "".join(self._chance.choices(SIGNS, k=signs))
