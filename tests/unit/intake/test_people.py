"""A party is put right (个人信息保护法 §46) or forgotten (§47): in every copy, as the law lets."""

from typing import Any
from uuid import UUID

import pytest

from services.chassis.clear import ERASED
from services.contracts.declare import Actor
from tests.controls import seals
from tests.controls.alone import Alone
from tests.controls.people import CLERK, STREET

from .examples import MATTER

DIRECTOR = Actor(id="director.zhao", role="director", unit=CLERK.unit, region=STREET)
ZHOU = {"name": "Invented Zhou", "phone": "13800000001", "address": "Ninth Lane 9",
        "contact": {"channel": "sms"}}  # fmt: skip
QIAN = {"name": "Invented Qian", "side": "respondent"}
FIRM = {"name": "Invented Ltd", "side": "respondent", "kind": "legal"}
WRONG = {"ground": "unlawful", "reason": "The form was of another family"}


class Matter:
    """A case of two people and a firm, and what of it still opens."""

    def __init__(self, *parties: dict[str, Any]) -> None:
        self.desk = Alone("intake")
        answer = self.desk.ask("intake.register", **{**MATTER, "parties": list(parties)})
        self.case = answer.target
        self.people = [each["person"] for each in self.desk.told[0].data["parties"]]

    def ask(self, what: str, person: int = 0, /, *, by: Actor = DIRECTOR, **body: Any):
        if what in {"correct-party", "erase-party"}:
            body["person"] = self.people[person]
        answer = self.desk.ask(f"intake.{what}", self.case, by=by, **body)
        seals.KEYS.destroy(self.desk.recorder.erasures)  # what the eraser does, soon after
        return answer

    def archive(self) -> None:
        self.ask("decline", reason="Not ours", route="arbitration", basis="§19")
        assert self.ask("archive").outcome == "done"

    def known(self) -> list[dict[str, Any]]:
        found = self.ask("open-parties", by=CLERK, purpose="contact", reason="A date")
        return [{k: v for k, v in each.items() if k != "person"} for each in found.facts["parties"]]

    def opens(self, token: str) -> dict[str, Any] | None:
        return seals.vault().texts.open_person(token)

    def last(self, type_: str) -> dict[str, Any]:
        return [each.data for each in self.desk.told if each.type == type_][-1]


@pytest.fixture
def matter() -> Matter:
    return Matter(ZHOU, QIAN, FIRM)


# 更正 ---------------------------------------------------------------------------------------------


def test_what_is_put_right_is_known_and_what_was_wrong_opens_no_more(matter):
    before = matter.desk.told[0].data["parties"][0]["sealed"]
    answer = matter.ask(
        "correct-party", name="Invented Chou", phone="139-0000-0002", remove=["address"],
        reason="Misheard", by=CLERK,
    )  # fmt: skip
    assert answer.outcome == "done"
    assert matter.known()[0] == {"name": "Invented Chou", "phone": "139-0000-0002"}
    told = matter.last("case.party_corrected")
    assert told["fields"] == ["name", "phone", "address"]
    assert matter.opens(told["sealed"]) == {"name": "Invented Chou", "phone": "139-0000-0002"}
    assert matter.opens(before) is None
    assert "Invented Chou" not in str([each.as_json() for each in matter.desk.sent])


def test_who_is_told_by_telephone_is_told_at_the_right_one(matter):
    matter.ask("correct-party", phone="139-0000-0002", reason="Misheard")
    contact = matter.opens(matter.last("case.party_corrected")["contact"])
    assert (contact["channel"], contact["address"]) == ("sms", "13900000002")
    matter.ask("correct-party", 1, name="Invented Chien", reason="Misheard")
    assert matter.last("case.party_corrected")["contact"] is None


def test_the_same_correction_is_none_the_second_time(matter):
    right = {"name": "Invented Chou", "reason": "Misheard"}
    assert matter.ask("correct-party", **right).outcome == "done"
    assert matter.ask("correct-party", **right).code == "nothing-to-correct"
    assert len(matter.known()) == 3


def test_who_is_no_party_is_not_put_right(matter):
    matter.people[0] = str(UUID(int=7))
    assert matter.ask("correct-party", name="X", reason="?").code == "unknown-party"
    assert matter.ask("erase-party", **WRONG).code == "unknown-party"


# 删除 ---------------------------------------------------------------------------------------------


def test_who_should_never_have_been_here_is_forgotten_at_once(matter):
    before = matter.desk.told[0].data["parties"][0]["sealed"]
    contact = matter.last("case.contact_chosen")["sealed"]
    assert matter.ask("erase-party", **WRONG).facts == {"texts": False}
    assert [each["name"] for each in matter.known()] == ["Invented Qian", "Invented Ltd"]
    assert (matter.opens(before), matter.opens(contact)) == (None, None)
    told = matter.last("case.party_erased")
    assert (told["person"], told["texts"]) == (matter.people[0], False)
    assert told["basis"] == "《个人信息保护法》第四十七条第一款第四项"
    assert matter.desk.told[0].data["title"] == MATTER["title"]


def test_with_the_last_person_of_a_closed_case_its_texts_go_and_the_trail_stays(matter):
    matter.archive()
    matter.ask("erase-party", 0, **WRONG)
    assert matter.ask("erase-party", 1, **WRONG).facts == {"texts": True}
    reported = matter.desk.told[0].data
    assert (reported["title"], reported["narrative"]) == (ERASED, ERASED)
    assert reported["kind"] == MATTER["kind"]
    assert matter.last("case.declined")["reason"] == ERASED
    assert matter.last("case.party_erased")["reason"] == WRONG["reason"]
    assert "case.archived" in matter.desk.types


def test_the_texts_stay_when_a_firm_is_forgotten_that_was_the_only_party():
    matter = Matter(FIRM)
    matter.archive()
    assert matter.ask("erase-party", **WRONG).facts == {"texts": False}
    assert matter.desk.told[0].data["title"] == MATTER["title"]


def test_a_paper_that_was_forgotten_is_not_opened_and_may_come_again(matter):
    size = {"media_type": "image/png", "size": 3}
    paper = {**size, "sha256": "a" * 64, "blob": "b" * 64, "title": "Photograph"}
    key = matter.ask("prepare-attachment", **size).facts["key"]
    assert matter.ask("attach", **paper).facts == {"attachment": 1}
    matter.archive()
    for person in (0, 1):
        matter.ask("erase-party", person, **WRONG)
    opened = {"attachment": 1, "purpose": "handling", "reason": "A look"}
    assert matter.ask("open-attachment", **opened).code == "attachment-erased"
    matter.ask("reopen", reason="New facts")
    assert matter.ask("prepare-attachment", **size).facts["key"] != key
    assert matter.ask("attach", **paper).facts == {"attachment": 2}


def test_while_somebody_works_on_it_the_texts_stay_and_go_when_it_is_closed(matter):
    matter.ask("erase-party", 0, **WRONG)
    assert matter.ask("erase-party", 1, **WRONG).facts == {"texts": False}
    assert matter.ask("erase-party", 1, **WRONG).code == "party-erased-before"
    matter.archive()
    assert matter.ask("erase-party", 1, **WRONG).facts == {"texts": True}
    assert matter.ask("erase-party", 1, **WRONG).code == "party-erased-before"


def test_nobody_is_forgotten_while_the_law_wants_the_file(matter):
    asked = {"ground": "consent-withdrawn", "reason": "So they wrote"}
    answer = matter.ask("erase-party", **asked)
    assert (answer.code, answer.facts) == ("must-be-kept", {"state": "registered", "until": None})
    matter.archive()
    answer = matter.ask("erase-party", **asked)
    assert (answer.code, answer.facts["until"]) == ("must-be-kept", "2035-04-07")
    matter.desk.pass_time(days=3653)
    assert matter.ask("erase-party", **asked).outcome == "done"


def test_only_whom_the_policy_names_has_somebody_forgotten(matter):
    answer = matter.ask("erase-party", by=CLERK, **WRONG)
    assert (answer.code, answer.kind) == ("role-not-in-policy", "forbidden")
    assert len(matter.known()) == 3


def test_who_is_forgotten_is_not_put_right(matter):
    matter.ask("erase-party", **WRONG)
    assert matter.ask("correct-party", name="X", reason="?").code == "party-erased-before"
