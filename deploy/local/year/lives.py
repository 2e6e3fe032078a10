"""The life of a case: a walk through its states over the API, with seeded chances.

A life is a generator: it acts, and yields the instant at which it wants to act again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from .arrivals import Arrival, chosen
from .hands import Hands, Json, day
from .people import Street
from .walking import Walk

LEVELS = ("community", "street", "district")
REASONS = {
    "settled": "handled-by-department",
    "partly-settled": "handled-by-department",
    "explained": "explained",
    "withdrawn": "withdrawn",
    "not-settled": "not-solved",
}
SIDES = ["申请人", "被申请人"]
ORDER_DAYS = 5


class Life(Walk):
    """One case from its first word to its dossier."""

    def __init__(
        self, arrival: Arrival, street: Street, hands: Hands, chances: dict[str, Any]
    ) -> None:
        super().__init__(arrival.seed, arrival.at, hands, chances)
        self.arrival = arrival
        self._street = street
        self._mediated = self._agreed = False
        self._code: str | None = None
        self._first_asked = street.clerk

    def walk(self) -> Iterator[datetime]:
        """The whole life."""
        yield self._now
        self._bring()
        if self._happens("desk", "repeated"):
            yield self._later("desk", "accept_days")
            self._again()
        yield self._later("desk", "accept_days")
        if self._happens("desk", "declined"):
            self._act(self._street.clerk, "decline", reason="该事项已进入仲裁程序",
                      route="arbitration", basis="信访工作条例 §31")  # fmt: skip
            return
        self._act(self._street.clerk, "accept")
        yield from self._handled()
        yield from self._closed()

    # 登记 ------------------------------------------------------------------------------------

    def _bring(self) -> None:
        arrival = self.arrival
        if arrival.channel == "grid":
            self._first_asked = self._street.officer(arrival.grid)
            told = self._hands.post(
                self._first_asked,
                f"/grids/{arrival.grid['code']}/reports",
                {**self._matter(), "found_on": day(self._now)},
            )
            self.case = told["incident"]
            return
        made = self._hands.post(self._street.clerk, "/cases", self._registration())
        self.case, self._code = made["id"], made["query_code"]

    def _matter(self) -> Json:
        arrival = self.arrival
        return {
            "title": arrival.title,
            "narrative": arrival.narrative,
            "kind": arrival.kind,
            "households": arrival.households,
        }

    def _registration(self) -> Json:
        arrival = self.arrival
        body: Json = {
            **self._matter(),
            "channel": arrival.channel,
            "division": arrival.grid["community"],
            "grid": arrival.grid["code"],
        }
        if arrival.channel == "hotline":
            body["order"] = {
                "number": f"12345-{arrival.at:%Y}-{arrival.number:06d}",
                "received_at": arrival.at.isoformat(),
                "reply_due": (arrival.at + timedelta(days=ORDER_DAYS)).isoformat(),
                "source": "12345",
            }
        elif arrival.channel == "petition":
            body["petition"] = {"form": self._rng.choice(["letter", "visit"])}
        elif arrival.channel == "handover":
            body["handover"] = {"platform": "politics-law", "sender": "区委政法委"}
        return body

    def _again(self) -> None:
        """Somebody else reports the same: one matter, two reporters."""
        body = {
            **self._registration(),
            "channel": "window",
            "title": f"再次反映：{self.arrival.title}",
        }
        for name in ("order", "petition", "handover"):
            body.pop(name, None)
        twin = self._hands.post(self._street.clerk, "/cases", body)
        path = f"/cases/{twin['id']}/merge"
        self._hands.post(self._street.clerk, path, {"into": self.case, "reason": "同一事项"})

    # 办理 ------------------------------------------------------------------------------------

    def _handled(self) -> Iterator[datetime]:
        """Until the outcome is reported, and was not sent back."""
        if self._happens("handling", "in_community"):
            yield self._later("handling", "alone_days")
            yield from self._talks()
        else:
            yield from self._assigned()
        yield from self._reported()

    def _reported(self) -> Iterator[datetime]:
        outcome = chosen(self._rng, self._chances["closing"]["outcomes"])
        self._outcome = outcome
        self._act(self._street.clerk, "handle", outcome=outcome, summary=self._summary(outcome))
        if self._happens("closing", "sent_back"):
            yield self._later("closing", "told_after")
            self._act(self._first_asked, "send-back", reason="回访核实，约定尚未兑现")
            yield self._later("handling", "alone_days")
            self._act(self._street.clerk, "handle", outcome=outcome, summary="督促后已兑现")

    def _assigned(self) -> Iterator[datetime]:
        yield self._later("handling", "assign_after")
        units = self._street.units(self.arrival.kind)
        last = self._now + timedelta(days=self._pick("handling", "due_days"))
        last = last.replace(hour=17, minute=0)
        duty = f"调查处理：{self.arrival.title}"
        self._act(self._street.clerk, "assign", unit=units[0], duty=duty, due=day(last), lead=True)
        unit, number = units[0], 1
        if self._happens("handling", "objected"):
            yield self._later("handling", "sign_after")
            unit, number = self._objected(units)
        yield self._later("handling", "sign_after")
        self._act(self._street.handler(unit), "sign", assignment=number)
        yield from self._raised()
        if self._happens("handling", "early"):
            left = max(1, (last.date() - self._now.date()).days)
            self._now = max(self._now, min(self._after(self._rng.randint(1, left)), last))
            yield self._now
        else:
            overdue = (last - self._now).days + self._pick("handling", "late_days")
            yield self._set(self._after(max(1, overdue + 1)))
        self._act(self._street.handler(unit), "complete", assignment=number, result="已处理完毕")

    def _objected(self, units: list[str]) -> tuple[str, int]:
        """The unit says it is not theirs; the sender agrees or not: who has it, by which paper."""
        asked = {"assignment": 1, "reason": "不属于本单位职责", "suggested_unit": units[1]}
        self._act(self._street.handler(units[0]), "object", **asked)
        if self._happens("handling", "objection_upheld"):
            self._act(self._street.clerk, "settle-objection", assignment=1, upheld=True,
                      reason="依据职责清单，由原单位办理")  # fmt: skip
            return units[0], 1
        self._act(self._street.clerk, "settle-objection", assignment=1, upheld=False,
                  reason="理由成立", reroute_to=units[1])  # fmt: skip
        return units[1], 2

    def _raised(self) -> Iterator[datetime]:
        """The street takes part, and sometimes the district: one level at a time."""
        if not self._happens("handling", "to_street"):
            return
        street = self._street
        wanted = [("street", f"{street.division}:agent-station")]
        if self._happens("handling", "to_district"):
            wanted.append(("district", f"{street.district}:agent-centre"))
        for level, unit in wanted:
            yield self._set(self._after(1))
            if LEVELS.index(self._file()["level"]) == LEVELS.index(level) - 1:
                self._act(street.clerk, "escalate", to_level=level, to_unit=unit,
                          reason="涉及多个部门", ask="请统筹协调")  # fmt: skip

    def _talks(self) -> Iterator[datetime]:
        """Mediation by the justice office: offered, consented to or not, agreed or failed."""
        if self._mediated or not self._happens("mediation", "tried"):
            return
        self._mediated = True
        mediator = self._street.mediator
        self._act(self._street.clerk, "open-mediation", body=mediator.unit, mediator=mediator.id,
                  question=self.arrival.title, sides=SIDES)  # fmt: skip
        refused = self._happens("mediation", "refused")
        for side in SIDES:
            consents = not (refused and side == SIDES[-1])
            self._act(mediator, "consent-to-mediation", side=side, consents=consents)
        if refused:
            return
        yield self._set(self._after(2))
        self._act(mediator, "record-session", held_on=day(self._now), summary="双方到场，陈述意见")
        agreed = self._happens("mediation", "agreed")
        duties = [{"side": SIDES[-1], "duty": "按约定履行", "by": day(self._after(7))}]
        self._act(mediator, "conclude-mediation", agreed=agreed, duties=duties if agreed else [],
                  summary="达成协议" if agreed else "未能达成一致")  # fmt: skip
        if agreed:
            yield self._set(self._after(3))
            self._act(mediator, "report-performance", duty=1, outcome="performed",
                      evidence="双方签字确认")  # fmt: skip
            self._agreed = True

    # 办结 · 评价 · 归档 ------------------------------------------------------------------------

    def _closed(self) -> Iterator[datetime]:
        yield self._later("closing", "told_after")
        self._resolve()
        if self._happens("closing", "rated"):
            yield self._later("closing", "rated_after")
            if self._file()["status"] == "resolved" and self._rejected():
                yield self._later("handling", "alone_days")
                self._outcome = "settled"
                self._act(
                    self._street.clerk, "handle", outcome="settled", summary="再次办理，已落实"
                )
                yield self._later("closing", "told_after")
                self._resolve()
                yield self._later("closing", "rated_after")
                self._rate("satisfied")
        yield from self._archived()

    def _archived(self) -> Iterator[datetime]:
        while self._file()["status"] not in {"confirmed", "rated"}:
            yield self._set(self._after(5))  # silence counts as acceptance after the window
        if self._happens("closing", "new_facts"):
            self._act(self._street.clerk, "reopen", reason="出现新的事实", ground="new-facts")
            yield self._later("handling", "alone_days")
            self._act(self._street.clerk, "handle", outcome="settled", summary="新情况已处理")
            yield self._later("closing", "told_after")
            self._outcome = "settled"
            self._resolve()
            while self._file()["status"] not in {"confirmed", "rated"}:
                yield self._set(self._after(5))
        yield self._later("closing", "archive_after")
        if self._agreed:
            self._act(self._street.mediator, "record-revisit", agreement=1, holds=True,
                      visited_on=day(self._now), note="协议已履行，双方无异议")  # fmt: skip
        self._act(self._street.clerk, "archive")

    def _resolve(self) -> None:
        outcome = self._outcome
        told = {
            "outcome": outcome,
            "reason": REASONS[outcome],
            "summary": self._summary(outcome),
            "means": self._rng.choice(["phone", "home-visit", "talk"]),
            "told": self.arrival.households,
        }
        if told["reason"] == "not-solved":
            told["why"] = "涉及政策调整，已说明"
        self._act(self._first_asked, "resolve", **told)

    def _rejected(self) -> bool:
        """The verdict; whether it was a no."""
        score = chosen(self._rng, self._chances["closing"]["scores"])
        no = score == "dissatisfied" and self._happens("closing", "rejected")
        self._rate(score, accepted=not no)
        return no

    def _rate(self, score: str, *, accepted: bool = True) -> None:
        if self._file()["status"] != "resolved":
            return
        if self._code:
            path = f"/public/cases/{self._code}/rating"
            self._hands.post(None, path, {"score": score, "accepted": accepted})
        else:
            self._act(self._street.clerk, "rate", score=score, accepted=accepted)

    # -----------------------------------------------------------------------------------------

    def _file(self) -> Json:
        return self._hands.get(self._first_asked, f"/cases/{self.case}")

    def _summary(self, outcome: str) -> str:
        return f"{self.arrival.title}：{'已落实' if outcome == 'settled' else '已答复说明'}"
