"""What risk decides, one method per command: load, decide, answer.

Whatever brings or lifts a signal has the matter graded anew in the same transaction.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.chassis.application import Application, Result, decides
from services.chassis.codec import plain
from services.chassis.work import Work
from services.contracts.commands.risk import (
    AcknowledgeReport,
    AdoptPlan,
    AssessRisk,
    FeedBack,
    LiftSignal,
    NoteOverdueMeasure,
    NoteOverdueReport,
    NoteSignal,
    ReportMeasure,
    ReportUp,
)
from services.contracts.envelope import Envelope
from services.contracts.events.intake import CaseReported

from .domain import Foretold, Matter
from .domain.errors import QuorumMissing, SignalNotYours
from .domain.grades import is_graver
from .grading import Facts, Policy, grade, whole_years
from .orders import CHINA, SYSTEM, Orders
from .policy import load, load_orders

COMMUNITY_DIGITS = 12  # of a division code


class Risks(Application):
    """Risk's application."""

    name = "risk"
    grading: Policy = load()
    orders: Orders = load_orders()

    def around(self, event: Envelope) -> tuple[UUID, ...]:
        """The case, and what was foretold of one that is new."""
        found = super().around(event)
        return (*found, *map(Foretold.id_of, found)) if event.type == CaseReported.TYPE else found

    # 等级 · 信号 ----------------------------------------------------------------------------

    def open(self, case_id: UUID, event: CaseReported, work: Work) -> None:
        """A matter is followed from its report on, and graded by the rules at once."""
        if work.find(Matter, case_id) is not None:
            return
        matter = Matter.open(
            case_id,
            **work.act,
            number=event.number,
            responsible="community" if len(event.division) == COMMUNITY_DIGITS else "street",
            division=event.division,
            kind=event.kind,
            households=event.households,
            sectors=len(set(event.sectors)),
            since=event.since.isoformat() if event.since else None,
        )
        graded = grade(self.grading, facts_of(matter, work))
        matter.assess_first(
            **work.act, level=graded.level, grounds=graded.grounds, reasons=graded.reasons
        )
        self._call_for_report(matter, None, work)
        work.add(matter)
        foretold = work.find(Foretold, Foretold.id_of(case_id))
        if foretold is not None:
            self.note_record(matter, foretold.code, foretold.about, work)

    def note_record(self, matter: Matter, code: str, about: str, work: Work) -> None:
        """What an event of the case says is a signal too. A closed matter is not graded."""
        signal = matter.note_record(**work.act, code=code, about=about)
        if not matter.closed:
            self._regrade(matter, signal, work)

    @decides(NoteSignal)
    def note_signal(self, command: NoteSignal, work: Work) -> Result:
        """Told by an officer, a department, the desk or a resident."""
        matter = work.load(Matter)
        telling = self.orders.telling.at(work.now)
        source = telling.source_of(work.actor.role)
        allowed = telling.may.get(command.code, [])
        if source not in allowed:
            raise SignalNotYours(
                signal=command.code, source=source, sources=allowed, policy=telling.name
            )
        number = matter.note_signal(
            **work.act,
            code=command.code,
            source=source,
            note=command.note,
            seen_at=command.seen_at or work.now,
            most_of_residents=telling.residents_most,
            policy=telling.name,
        )
        self._regrade(matter, number, work)
        return matter, {"signal": number}

    @decides(LiftSignal)
    def lift_signal(self, command: LiftSignal, work: Work) -> Result:
        """It is so no more."""
        matter = work.load(Matter)
        matter.lift_signal(**work.act, signal=command.signal, reason=command.reason)
        self._regrade(matter, command.signal, work)
        return matter

    def _regrade(self, matter: Matter, signal: int, work: Work) -> None:
        before, graded = matter.level, grade(self.grading, facts_of(matter, work))
        matter.regrade(
            **_by_itself(work),
            level=graded.level,
            grounds=graded.grounds,
            reasons=graded.reasons,
            signal=signal,
        )
        self._call_for_report(matter, before, work)

    @decides(AssessRisk)
    def assess(self, command: AssessRisk, work: Work) -> Result:
        """Graded by a panel; the answer says whether a plan is due."""
        matter = work.load(Matter)
        experts = list(dict.fromkeys(command.experts))
        orders = self.orders.levels.at(work.now)
        if len(experts) < orders.panel:
            raise QuorumMissing(
                least=orders.panel, found=len(experts), policy=orders.name(command.level)
            )
        before = matter.level
        matter.override(
            **work.act,
            level=command.level,
            grounds=command.grounds,
            experts=experts,
            rules=grade(self.grading, facts_of(matter, work)).level,
        )
        self._call_for_report(matter, before, work)
        return matter, {"plan_needed": matter.needs_plan}

    def _call_for_report(self, matter: Matter, before: str | None, work: Work) -> None:
        """Whoever rises to a level that is reported up has so many hours."""
        orders, level = self.orders.levels.at(work.now), matter.level or "low"
        hours = orders.levels[level].report_hours
        if hours is not None and is_graver(level, before):
            matter.call_for_report(
                **_by_itself(work),
                to_unit=orders.superior(matter.division),
                due=(work.now + timedelta(hours=hours))
                .replace(second=0, microsecond=0)
                .isoformat(),
            )

    # 方案 · 跟踪 ----------------------------------------------------------------------------

    @decides(AdoptPlan)
    def adopt_plan(self, command: AdoptPlan, work: Work) -> Result:
        """Planned, as the policy asks at this level."""
        matter = work.load(Matter)
        orders, level = self.orders.levels.at(work.now), matter.level or "low"
        asked = orders.levels[level]
        matter.adopt_plan(
            **work.act,
            **plain(command),
            least=asked.least_measures,
            review_by=(_today(work) + timedelta(days=asked.review_days)).isoformat(),
            track_days=asked.track_days,
            policy=orders.name(level),
        )
        return matter

    @decides(ReportMeasure)
    def report_measure(self, command: ReportMeasure, work: Work) -> Result:
        """Followed."""
        matter = work.load(Matter)
        matter.report_measure(**work.act, **plain(command))
        return matter

    @decides(NoteOverdueMeasure)
    def note_overdue_measure(self, command: NoteOverdueMeasure, work: Work) -> Result:
        """Its day is over."""
        matter = work.load(Matter)
        matter.note_measure_overdue(**work.act, **plain(command))
        return matter

    # 上报 · 反馈 ----------------------------------------------------------------------------

    @decides(ReportUp)
    def report_up(self, command: ReportUp, work: Work) -> Result:
        """The superior is told."""
        matter = work.load(Matter)
        superior = self.orders.levels.at(work.now).superior(matter.division)
        matter.report_up(**work.act, to_unit=superior, summary=command.summary)
        return matter, {"to_unit": superior}

    @decides(AcknowledgeReport)
    def acknowledge_report(self, command: AcknowledgeReport, work: Work) -> Result:
        """The superior answers."""
        matter = work.load(Matter)
        matter.acknowledge_report(**work.act, reply=command.reply)
        return matter

    @decides(NoteOverdueReport)
    def note_overdue_report(self, command: NoteOverdueReport, work: Work) -> Result:
        """The hours are over."""
        matter = work.load(Matter)
        matter.note_report_overdue(**work.act, **plain(command))
        return matter

    @decides(FeedBack)
    def feed_back(self, command: FeedBack, work: Work) -> Result:
        """Departments and residents hear how it stands."""
        matter = work.load(Matter)
        matter.feed_back(**work.act, **plain(command))
        return matter


def facts_of(matter: Matter, work: Work) -> Facts:
    """What the rules look at."""
    known = matter.reported
    since = date.fromisoformat(known["since"]) if known["since"] else None
    return Facts(
        households=known["households"],
        sectors=known["sectors"],
        years=whole_years(since, _today(work)),
        kind=known["kind"],
        signals=matter.counted,
        sources=matter.sources,
    )


def _by_itself(work: Work) -> dict[str, Any]:
    by = {"id": SYSTEM.id, "role": SYSTEM.role, "unit": SYSTEM.unit}
    return {"by": by, "at": work.now}


def _today(work: Work) -> date:
    return work.now.astimezone(CHINA).date()
