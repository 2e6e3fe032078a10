"""A party chooses how to be told; where to is for the notifier alone."""

from uuid import uuid4

import pytest

from tests.controls import seals
from tests.controls.alone import Alone
from tests.controls.people import CLERK, COMMUNITY, RESIDENT
from tests.controls.vocabulary import written_by

PHONE = "100 0000-0001"
CASE = {
    "title": "Dark stairs", "narrative": "For a month.", "channel": "window", "kind": "neighbours",
    "division": COMMUNITY,
}  # fmt: skip


def register(desk, **contact):
    party = {"name": "Invented Wang", "phone": PHONE, "contact": contact}
    return desk.ask("intake.register", parties=[party], **CASE)


@pytest.fixture
def desk():
    return Alone("intake")


def opened(event):
    return seals.vault().texts.open_person(event.data["sealed"])


def test_the_choice_is_told_and_the_address_is_for_the_notifier(desk):
    answer = register(desk, channel="email", address="wang@invented.example", language="en")
    assert answer.outcome == "done"
    assert desk.types == ["case.reported", "case.contact_chosen"]
    told = desk.told[1]
    assert (told.subject, told.data["channel"]) == (answer.target, "email")
    assert told.data["person"] == desk.told[0].data["parties"][0]["person"]
    assert opened(told) == {
        "channel": "email", "address": "wang@invented.example", "language": "en",
    }  # fmt: skip
    assert "invented.example" not in written_by(desk)


def test_a_text_message_goes_to_the_partys_phone(desk):
    register(desk, channel="sms")
    assert opened(desk.told[1])["address"] == "10000000001"


def test_who_chose_nothing_is_told_nothing_more(desk):
    desk.ask("intake.register", parties=[{"name": "Invented Wang"}], **CASE)
    assert desk.types == ["case.reported"]


@pytest.mark.parametrize(
    ("channel", "address"),
    [("email", None), ("email", "no-at-sign"), ("sms", "wang@invented.example"), ("sms", "123")],
)
def test_a_channel_that_cannot_reach_the_address_is_refused(desk, channel, address):
    answer = register(desk, channel=channel, address=address)
    assert (answer.code, answer.kind) == ("address-unfit", "invalid")
    assert answer.facts == {"channel": channel}
    assert desk.types == []


@pytest.mark.parametrize("channel", ["inbox", "none"])
def test_no_address_is_needed_where_nothing_is_sent(desk, channel):
    assert register(desk, channel=channel).outcome == "done"
    assert desk.types == ["case.reported", "case.contact_chosen"]


# Later -----------------------------------------------------------------------------------------


def choose(desk, case, *, by=CLERK, person=None, **contact):
    return desk.ask("intake.choose-contact", case, by=by, contact=contact, person=person)


def test_a_party_chooses_anew_and_the_address_is_sealed(desk):
    case = register(desk, channel="sms").target
    answer = choose(desk, case, channel="email", address="wang@invented.example")
    assert answer.outcome == "done"
    told = desk.told[-1]
    assert (told.type, told.data["channel"]) == ("case.contact_chosen", "email")
    assert told.data["person"] == desk.told[0].data["parties"][0]["person"]
    assert opened(told)["address"] == "wang@invented.example"
    assert "invented.example" not in written_by(desk)


def test_a_resident_chooses_for_the_first_applicant_and_the_phone_is_known(desk):
    case = register(desk, channel="none").target
    assert choose(desk, case, by=RESIDENT, channel="sms").outcome == "done"
    assert opened(desk.told[-1])["address"] == "10000000001"
    assert desk.told[-1].data["by"]["role"] == "resident"


def test_a_query_code_chooses_for_nobody_else(desk):
    parties = [{"name": "Invented Wang"}, {"name": "Invented Li"}]
    case = desk.ask("intake.register", parties=parties, **CASE).target
    second = desk.told[0].data["parties"][1]["person"]
    refused = choose(desk, case, by=RESIDENT, person=second, channel="inbox")
    assert (refused.code, refused.kind) == ("unknown-party", "not_found")
    assert choose(desk, case, person=second, channel="inbox").outcome == "done"
    assert choose(desk, case, person=str(uuid4()), channel="inbox").code == "unknown-party"


def test_a_case_without_an_applicant_has_nobody_to_choose(desk):
    case = desk.ask("intake.register", **CASE).target
    assert choose(desk, case, by=RESIDENT, channel="inbox").code == "unknown-party"


def test_a_later_choice_must_reach_too(desk):
    case = desk.ask("intake.register", parties=[{"name": "Invented Wang"}], **CASE).target
    assert choose(desk, case, channel="sms").code == "address-unfit"
    assert desk.types == ["case.reported"]


def test_the_same_key_chooses_once(desk):
    case = register(desk, channel="inbox").target
    body = {"contact": {"channel": "none"}}
    for _ in range(2):
        assert desk.ask("intake.choose-contact", case, key="once", **body).outcome == "done"
    assert desk.types.count("case.contact_chosen") == 2
