"""A party chooses how to be told; where to is for the notifier alone."""

import base64
from uuid import UUID

import pytest

from services.chassis.vault import Vault
from tests.controls.alone import Alone
from tests.controls.people import COMMUNITY
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
    row = Vault(bytes(32)).receive(UUID(event.data["person"]), "notify", event.data["sealed"])
    return Vault(bytes(32)).open(row)


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
    assert b"invented" not in base64.b64decode(told.data["sealed"])


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
