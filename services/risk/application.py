"""What risk decides, one method per command: load, decide, answer."""

from uuid import UUID

from services.chassis.application import Application, Result, decides
from services.chassis.work import Work
from services.contracts.commands.risk import AdoptPlan, AssessRisk, ReportMeasure
from services.contracts.events.intake import CaseReported

from .domain import Matter
from .grading import Facts, Policy, grade, whole_years
from .policy import load

COMMUNITY_DIGITS = 12  # of a division code


class Risks(Application):
    """Risk's application."""

    name = "risk"
    grading: Policy = load()

    def open(self, case_id: UUID, event: CaseReported, work: Work) -> None:
        """A matter is followed from its report on, and graded by the rules at once."""
        if work.find(Matter, case_id) is not None:
            return
        matter = Matter.open(
            case_id,
            **work.act,
            number=event.number,
            responsible="community" if len(event.division) == COMMUNITY_DIGITS else "street",
        )
        graded = grade(self.grading, facts_of(event, work))
        matter.assess(
            **work.act, level=graded.level, method="rules", grounds=graded.grounds, experts=[]
        )
        work.add(matter)

    @decides(AssessRisk)
    def assess(self, command: AssessRisk, work: Work) -> Result:
        """Graded by experts; the answer says whether a plan is due."""
        matter = work.load(Matter)
        matter.assess(
            **work.act,
            level=command.level,
            method="experts",
            grounds=command.grounds,
            experts=command.experts,
        )
        return matter, {"plan_needed": matter.needs_plan}

    @decides(AdoptPlan)
    def adopt_plan(self, command: AdoptPlan, work: Work) -> Result:
        """Planned."""
        matter = work.load(Matter)
        matter.adopt_plan(
            **work.act,
            unit=command.unit,
            person=command.person,
            measures=[
                {"what": each.what, "unit": each.unit, "due": each.due.isoformat()}
                for each in command.measures
            ],
            review_on=command.review_on.isoformat(),
        )
        return matter

    @decides(ReportMeasure)
    def report_measure(self, command: ReportMeasure, work: Work) -> Result:
        """Followed."""
        matter = work.load(Matter)
        matter.report_measure(
            **work.act, measure=command.measure, done=command.done, note=command.note
        )
        return matter


def facts_of(event: CaseReported, work: Work) -> Facts:
    """What the rules look at."""
    return Facts(
        households=event.households,
        sectors=len(set(event.sectors)),
        years=whole_years(event.since, work.now.date()),
        kind=event.kind,
    )
