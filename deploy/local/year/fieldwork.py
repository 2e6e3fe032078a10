"""What the officers do beside the disputes: rounds, visits, hidden dangers, and care for people.

Rounds and visits are recorded on the way and sent at the week's end, as a device without a
connection does; a record's id is the same in every playing of the same year.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from ..scenario import Person
from . import calendar
from .arrivals import chosen
from .hands import Hands, Json, day
from .people import Street

ROUTES = ["晨间巡逻", "午后巡逻", "晚间巡逻"]
FINDINGS = ["楼道灯损坏，已报修", "消防通道有车辆停放，已劝离", "宣传栏破损", "垃圾清运不及时"]
PURPOSES = ["日常走访", "政策宣传", "独居老人探望"]
HAZARDS = [("fire", "楼道"), ("cover", "人行道"), ("wiring", "配电箱旁"), ("building", "外墙"),
           ("water", "地下室"), ("gas", "燃气管道旁")]  # fmt: skip
URGENCIES = {"ordinary": 6, "soon": 3, "urgent": 1}
HELPS = ["employment", "housing", "medical", "subsistence", "documents", "company"]
WEEK = 7
AT_ONCE = 8  # devices that send at the same time
DAYS_OF_A_YEAR = 365


class FieldWork:
    """The officers' year."""

    def __init__(self, seed: str, street: Street, hands: Hands, chances: dict[str, Any]) -> None:
        self._seed = seed
        self._street = street
        self._hands = hands
        self._chances = chances
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="device")
        self.records = 0

    def week(self, friday: date) -> None:
        """The officers whose turn it is send what their devices hold. Raises StepFailed."""
        every, week = self._chances["field"]["every_weeks"], friday.toordinal() // WEEK
        batches = [
            (grid, self._records(grid, friday))
            for number, grid in enumerate(self._street.grids)
            if (number + week) % every == 0
        ]
        list(self._pool.map(self._send, batches))
        self.records += sum(len(records) for _, records in batches)

    def close(self) -> None:
        """Let the devices go."""
        self._pool.shutdown()

    def _send(self, batch: tuple[Json, list[Json]]) -> None:
        grid, records = batch
        if records:
            path = f"/grids/{grid['code']}/sync"
            self._hands.post(self._street.officer(grid), path, {"records": records})

    def _records(self, grid: Json, friday: date) -> list[Json]:
        rng, field = Random(f"{self._seed}/{grid['code']}/{friday}"), self._chances["field"]
        made = [
            *(self._walk(rng, grid, friday, n) for n in range(int(chosen(rng, field["walks"])))),
            *(self._visit(rng, grid, friday, n) for n in range(int(chosen(rng, field["visits"])))),
        ]
        return sorted(made, key=lambda record: str(record["occurred_at"]))

    def _walk(self, rng: Random, grid: Json, friday: date, number: int) -> Json:
        at = _in_the_week(rng, friday)
        found = rng.random() < self._chances["field"]["finding"]
        return {
            "kind": "patrol",
            "client_id": self._id(grid, friday, f"walk-{number}"),
            "occurred_at": at.isoformat(),
            "walked_on": day(at),
            "route": rng.choice(ROUTES),
            "findings": [rng.choice(FINDINGS)] if found else [],
        }

    def _visit(self, rng: Random, grid: Json, friday: date, number: int) -> Json:
        at = _in_the_week(rng, friday)
        return {
            "kind": "visit",
            "client_id": self._id(grid, friday, f"visit-{number}"),
            "occurred_at": at.isoformat(),
            "visited_on": day(at),
            "means": "home-visit",
            "purpose": rng.choice(PURPOSES),
            "summary": "已走访，无异常",
        }

    def _id(self, grid: Json, friday: date, name: str) -> str:
        return str(uuid5(NAMESPACE_OID, f"{self._seed}/{grid['code']}/{friday}/{name}"))

    def dangers(self, first: date, last: date) -> list["Iterator[datetime]"]:
        """The lives of the hidden dangers that are found from the first day to the last."""
        rng, length = Random(f"{self._seed}/dangers"), (last - first).days + 1
        many = round(self._chances["field"]["dangers"] * length / DAYS_OF_A_YEAR)
        return [self._danger(Random(f"{self._seed}/danger/{n}"), first + timedelta(
            days=rng.randrange(length))) for n in range(many)]  # fmt: skip

    def _danger(self, rng: Random, found_on: date) -> Iterator[datetime]:
        """Found, looked at again, gone."""
        grid = rng.choice(self._street.grids)
        officer, path = self._street.officer(grid), f"/grids/{grid['code']}"
        at = calendar.at(calendar.next_worked(found_on), rng.randrange(480))
        yield at
        hazard, place = rng.choice(HAZARDS)
        seen = {"hazard": hazard, "place": place, "urgency": chosen(rng, URGENCIES)}
        danger = self._hands.post(officer, f"{path}/dangers", seen)["danger"]
        days = self._chances["field"]["danger_days"]
        for _ in range(rng.randint(0, 2)):
            at = calendar.after(at, rng.choice(days), rng.randrange(480))
            yield at
            again = {"danger": danger, "note": "仍在，已设警示"}
            self._hands.post(officer, f"{path}/check-danger", again)
        yield calendar.after(at, rng.choice(days), rng.randrange(480))
        self._hands.post(officer, f"{path}/clear-danger", {"danger": danger, "how": "已整改"})

    def care(self, first: date, last: date) -> list["Iterator[datetime]"]:
        """The lives of the care plans: by the person's own consent, visits, reviews."""
        many = self._chances["care"]["plans"]
        return [self._plan(Random(f"{self._seed}/care/{n}"), n, first, last) for n in range(many)]

    def _plan(self, rng: Random, number: int, first: date, last: date) -> Iterator[datetime]:
        helper = self._street.handler(f"{self._street.division}:justice-office")
        community = rng.choice(self._street.grids)["community"]
        at = calendar.after(calendar.at(first), rng.randrange(1, 40), rng.randrange(480))
        yield at
        consent = {"form": "written", "given_on": day(at)}
        person = {"name": f"虚构·求助人{number + 1}"}
        plan = self._hands.post(
            helper, "/care-plans", {"division": community, "person": person, "consent": consent}
        )["id"]
        path = f"/care-plans/{plan}"
        while at.date() < last:
            at = calendar.after(at, self._chances["care"]["visit_days"], rng.randrange(480))
            yield at
            self._call(rng, helper, path, day(at))

    def _call(self, rng: Random, helper: Person, path: str, today: str) -> None:
        """A visit, help now and then, and the review when its day has come."""
        visit = {"means": "home-visit", "visited_on": today, "note": "已走访，生活平稳"}
        self._hands.post(helper, f"{path}/record-visit", visit)
        if rng.random() < self._chances["care"]["helped"]:
            given = {"help": rng.choice(HELPS), "given_on": today, "note": "已协助"}
            self._hands.post(helper, f"{path}/record-help", given)
        if self._hands.get(helper, path)["review_on"] <= today:
            self._hands.post(helper, f"{path}/review", {"note": "继续帮扶"})


def _in_the_week(rng: Random, friday: date) -> datetime:
    return calendar.at(friday - timedelta(days=rng.randrange(5)), rng.randrange(420))
