"""Files at the points of their life where the tests begin, and events that the desk tells."""

from uuid import UUID, uuid4

from services.chassis.batch import Batch
from services.contracts.declare import Actor, Event
from services.contracts.events.intake import (
    CaseAccepted,
    CaseArchived,
    CaseDeclined,
    CaseMerged,
    CaseReopened,
    CaseReported,
    CaseResolved,
    CaseSentBack,
)
from services.referral.domain.file import File
from tests.controls.alone import Alone
from tests.controls.people import CLERK, COMMUNITY, HANDLER, OTHER_HANDLER

HOUSING = HANDLER.unit
RESOURCES = OTHER_HANDLER.unit
MARKET = "150104:market"
INTAKE = Actor(id="clerk.li", role="clerk", unit=CLERK.unit)

DUTY = {"unit": HOUSING, "duty": "Register the building's ownership", "due": "2025-05-07"}
OUTCOME = {"outcome": "settled", "summary": "Certificates handed out", "done": 207, "of": 207}
OFFER = {
    "body": "150104:peoples-court",
    "mediator": "mediator.sun",
    "question": "Who pays for the unfinished works",
    "sides": ["builder", "owners"],
}
SESSION = {"held_on": "2025-04-07", "summary": "Both named a sum"}
DUTIES = [{"side": "builder", "duty": "Pay the rest", "by": "2025-06-01"}]

ACCEPTED = CaseAccepted(by=INTAKE, note=None)
DECLINED = CaseDeclined(by=INTAKE, reason="In court", route="litigation", basis="§31 (1)")
SENT_BACK = CaseSentBack(by=INTAKE, reason="Nine households still wait")
MERGED = CaseMerged(
    by=INTAKE, into="0196a1b2-0000-7000-8000-00000000000a",
    other_number="150104002-2025-000002", reason="The same roof",
)  # fmt: skip
RESOLVED = CaseResolved(by=INTAKE, outcome="settled", summary="Held", means="talk", told=207)
REOPENED = CaseReopened(by=INTAKE, reason="The land was seized again")
ARCHIVED = CaseArchived(by=INTAKE, note=None)


def reported(division: str = COMMUNITY) -> Event:
    """The desk registered a matter."""
    return CaseReported(
        by=INTAKE, number="150104002-2025-000001", title="No ownership certificates",
        narrative="Moved in years ago", channel="window", kind="housing", division=division,
        grid=None, since=None, households=207, sectors=["court", "housing-construction"],
        parties=[], wants=None, origin=None, first_asked="clerk.li", query_tag="0" * 64,
    )  # fmt: skip


def announced(referral: Alone, division: str = COMMUNITY) -> str:
    """A file that waits for the acceptance."""
    case = str(uuid4())
    assert referral.hear(reported(division), case) is None
    return case


def opened(referral: Alone, division: str = COMMUNITY) -> str:
    """A file in our hands."""
    case = announced(referral, division)
    assert referral.hear(ACCEPTED, case) is None
    return case


def assigned(referral: Alone, *, lead: bool = True) -> str:
    """A file with assignment 1 of the housing bureau."""
    case = opened(referral)
    assert referral.ask("referral.assign", case, **DUTY, lead=lead).outcome == "done"
    return case


def signed(referral: Alone) -> str:
    """…which the bureau signed."""
    case = assigned(referral)
    assert referral.ask("referral.sign", case, by=HANDLER, assignment=1).outcome == "done"
    return case


def objected(referral: Alone) -> str:
    """…to which the bureau objected."""
    case = assigned(referral)
    answer = referral.ask(
        "referral.object", case, by=HANDLER, assignment=1, reason="The land first",
        suggested_unit=RESOURCES,
    )  # fmt: skip
    assert answer.outcome == "done"
    return case


def mediating(referral: Alone, *, consents: int = 2, sessions: int = 0) -> str:
    """A file with a mediation, consented to by so many sides, with so many sessions."""
    case = opened(referral)
    assert referral.ask("referral.open-mediation", case, **OFFER).outcome == "done"
    for side in OFFER["sides"][:consents]:
        consent(referral, case, side)
    for _ in range(sessions):
        assert referral.ask("referral.record-session", case, **SESSION).outcome == "done"
    return case


def consent(referral: Alone, case: str, side: str) -> None:
    """One side's yes."""
    answer = referral.ask("referral.consent-to-mediation", case, side=side, consents=True)
    assert answer.outcome == "done"


def file_of(referral: Alone, case: str) -> File:
    """The file as its stored events tell."""
    found = Batch(referral.app).aggregate(File, UUID(case))
    assert found is not None
    return found
