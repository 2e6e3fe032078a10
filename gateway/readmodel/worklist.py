"""What somebody has to do, derived from a case file: pure, so that a rebuild gives the same."""

from dataclasses import dataclass
from typing import Any

from . import due, risk
from .facts import GONE

TALKING = {"offered", "running", "suspended"}  # states of a mediation that has not ended
# When a case has ended, its risk is closed with it.
OVER = {"resolved", "rated", "confirmed", "merged", "archived", "declined"}


@dataclass(frozen=True, slots=True)
class Due:
    """One open task: `audience` is `unit:<code>` or `staff:<id>`."""

    audience: str
    kind: str
    ref: str
    due: str | None
    since: str


def tasks(file: dict[str, Any]) -> list[Due]:
    """Every open task of a case."""
    return [
        *_desk(file), *_handling(file), *_duty(file), *_assignments(file), *_supervised(file),
        *_risk(file), *_informing(file), *_forms(file), *_agreed(file), *_police(file),
        *_reaching(file),
    ]  # fmt: skip


def _desk(file: dict[str, Any]) -> list[Due]:
    kind = {
        "registered": "decide-acceptance",
        "handled": "verify-and-tell",
        "rated": "archive",
        "confirmed": "archive",
    }.get(file["status"])
    if kind is None:
        return []
    return [Due(f"staff:{file['first_asked']}", kind, "", None, file["changed_at"])]


def _handling(file: dict[str, Any]) -> list[Due]:
    """What comes next for an accepted case when nobody is at work on it; and who mediates."""
    if file["status"] != "accepted":
        return []
    talks = list(enumerate(file.get("mediations", ()), start=1))
    open_ = [(number, each) for number, each in talks if each["state"] in TALKING]
    papers = [each for each in file["assignments"] if each["state"] not in GONE]
    if open_ or any(each["state"] != "done" for each in papers):
        return [
            Due(_mediator(each), "mediate", str(number), None, "")
            for number, each in open_
            if each["state"] != "suspended"
        ]
    done = papers or any(each["state"] == "agreed" for _, each in talks)
    kind, limit = ("report-outcome", "handle") if done else ("assign", "assign")
    sender = papers[-1].get("sender") if papers else None
    audience = f"unit:{sender or file['holder']}"
    return [Due(audience, kind, "", due.limit_day(file, limit, None), "")]


def _mediator(mediation: dict[str, Any]) -> str:
    name = mediation["mediator"]
    return f"staff:{name}" if name else f"unit:{mediation['body']}"


def _duty(file: dict[str, Any]) -> list[Due]:
    """What the first-asked person owes: promises, the reply to 12345, a look at duplicates."""
    if file["status"] == "archived":
        return []
    owner, made = f"staff:{file['first_asked']}", []
    for each in file.get("promises", ()):
        if each["state"] in {"open", "broken"}:
            ref = str(each["promise"])
            made.append(Due(owner, "keep-promise", ref, due.day(each["due"]), ""))
    if file["status"] in due.OPEN and file.get("order"):
        order = file["order"]
        made.append(
            Due(owner, "reply-to-hotline", order["number"], due.day(order["reply_due"]), "")
        )
    if file["status"] in due.OPEN and file.get("duplicates") and not file.get("merged"):
        made.append(Due(owner, "look-at-duplicates", "", None, ""))
    offered = file.get("duty", {}).get("offered")
    if offered:
        receiver = f"staff:{offered['receiver']}"
        made.append(Due(receiver, "acknowledge-hand-over", "", None, offered["at"]))
    return made


def _assignments(file: dict[str, Any]) -> list[Due]:
    if file["status"] != "accepted":
        return []
    made = []
    for each in file["assignments"]:
        ref = str(each["assignment"])
        day = due.limit_day(file, f"duty.{ref}", each["due"])
        if each["state"] == "assigned":
            made.append(Due(f"unit:{each['unit']}", "sign", ref, day, each["since"]))
        elif each["state"] == "signed":
            made.append(Due(f"unit:{each['unit']}", "complete", ref, day, each["since"]))
        elif each["state"] == "disputed":
            judge = each.get("superior") or f"{file['division'][:9]}:centre"
            made.append(Due(f"unit:{judge}", "decide-jurisdiction", ref, day, each["since"]))
        elif each["state"] == "objected":
            sender = each.get("sender") or f"{file['division'][:9]}:centre"
            made.append(Due(f"unit:{sender}", "settle-objection", ref, day, each["since"]))
    return made


def _agreed(file: dict[str, Any]) -> list[Due]:
    """What an agreement leaves to be watched, also when the case itself is over."""
    made = []
    for number, each in enumerate(file.get("mediations", ()), start=1):
        agreement, body = each.get("agreement"), f"unit:{each['body']}"
        if not agreement:
            continue
        made += [
            Due(body, "watch-performance", str(duty["number"]), duty["by"], "")
            for duty in each["duties"]
            if duty.get("state") in {"owed", "partly"}
        ]
        if not agreement["revisits"]:
            made.append(Due(body, "revisit", str(number), agreement["revisit_on"], ""))
        if agreement["confirmation"] is None:
            until = agreement["confirm_until"]
            made.append(Due(body, "offer-confirmation", str(number), until, ""))
        elif agreement["confirmation"] == "asked":
            made.append(Due(body, "record-confirmation", str(number), None, ""))
    return made


def _police(file: dict[str, Any]) -> list[Due]:
    report = file.get("crime_report")
    if not report or report["taken"] is not None:
        return []
    return [Due(f"unit:{report['unit']}", "answer-crime-report", "", None, report["at"])]


def _supervised(file: dict[str, Any]) -> list[Due]:
    """What a supervised unit has to explain."""
    if file["status"] != "accepted":
        return []
    return [
        Due(f"unit:{each['unit']}", "answer-supervision", str(number), each["answer_by"], "")
        for number, each in enumerate(file.get("supervised", ()), start=1)
        if not each.get("answer")
    ]


def _risk(file: dict[str, Any]) -> list[Due]:
    """Measures and their tracking, a plan that high risk wants, the report and its answer."""
    if file["status"] in OVER:
        return []
    found, centre = file["risk_view"], f"unit:{file['division'][:9]}:centre"
    plan, report, made = found["plan"], found.get("report"), []
    if found.get("level") == "high" and (plan is None or plan.get("level", "high") != "high"):
        made.append(Due(centre, "plan-risk", "", None, found.get("graded_at") or ""))
    if report and report["state"] == "reported":
        made.append(Due(f"unit:{report['to_unit']}", "acknowledge-report", "", None, ""))
    elif report and report["state"] in risk.WAITING and found["level"] == "high":
        made.append(Due(centre, "report-up", "", due.day(report["due"]), ""))
    open_ = [each for each in plan["measures"] if not each["done"]] if plan else []
    person = f"staff:{plan['person']}" if plan else ""
    made += [Due(person, "measure", str(each["number"]), each["due"], "") for each in open_]
    if open_ and plan.get("track_by"):
        made.append(Due(person, "track-risk", "", plan["track_by"], ""))
    return made


def _forms(file: dict[str, Any]) -> list[Due]:
    """Whose signature or answer a form waits for; what an act does stands with the act."""
    made = []
    for each in file.get("forms", ()):
        act, since = (each["act"] or "").partition(".")[0], each["issued_at"]
        side = {"issued": "issuer", "in-force": "addressee", "overdue": "addressee"}
        next_ = side.get(each["state"])
        waits = [s["unit"] for s in each["signatures"] if s["by"] is None and s["side"] == next_]
        if waits and act != "assign":
            made.append(Due(f"unit:{waits[0]}", "sign-form", each["form"], None, since))
        if each["wants_answer"] and each["state"] in {"in-force", "overdue"} and not act:
            day = due.limit_day(file, f"reply.{each['ordinal']}", each["answer_by"])
            made.append(Due(f"unit:{each['to']}", "answer-form", each["form"], day, since))
    return made


def _informing(file: dict[str, Any]) -> list[Due]:
    """Whoever acts for the residents tells them how it stands, before the limit and after it."""
    if file["status"] in OVER or not file.get("agents"):
        return []
    agent = f"staff:{file['agents'][-1]['agent']}"
    return [
        Due(agent, "inform-residents", "", each["last_day"], "")
        for each in file.get("limits", ())
        if each["what"] == "inform" and each["state"] in {"running", "overdue"}
    ]


def _reaching(file: dict[str, Any]) -> list[Due]:
    """Whom nobody reached, and whom to call back: for the first-asked person."""
    staff = f"staff:{file['first_asked']}"
    # A closed dossier takes no word of who was told otherwise.
    open_ = {} if file["status"] == "archived" else file.get("unreached") or {}
    made = [Due(staff, "reach-residents", who, None, each["at"]) for who, each in open_.items()]
    callback = file.get("callback")
    if callback and callback["state"] == "planned":
        made.append(Due(staff, "call-back", str(callback["tries"] + 1), callback["on"], ""))
    return made
