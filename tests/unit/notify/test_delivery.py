"""Sending is apart from deciding: at least once, never knowingly twice, never at night."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.chassis.sealing import TOKEN
from services.contracts.events.intake import CaseAccepted, CaseReopened
from services.contracts.events.referral import ResidentsInformed
from services.contracts.events.risk import RiskAssessed
from services.notify.channels import TryAgain, Undeliverable
from tests.controls import seals
from tests.controls.outgoing import state
from tests.controls.people import CLERK
from tests.controls.vocabulary import written_by

from .telling import CASE, NUMBER, PERSON, PHONE, Telling, chosen

ACCEPTED = CaseAccepted(by=CLERK, note=None)
BUSY = TryAgain("http:503")


@pytest.fixture
def telling():
    made = Telling(chosen())
    made.tick()
    made.gateway.taken.clear()
    return made


def test_who_chose_a_channel_is_told_of_the_registration_there():
    telling = Telling(chosen())
    assert telling.notify.types == ["notice.sent"] * 2  # the inbox and the first-asked person
    assert telling.tick()
    message = telling.gateway.taken[0]
    assert (message.to, message.text[:7]) == (PHONE, "您反映的事项“")
    assert NUMBER in message.text
    told = telling.last
    assert (told.type, told.subject) == ("notice.sent", CASE)
    assert told.data["audience"] == f"resident:{PERSON}"
    assert told.data["channel"] == "sms"


def test_progress_goes_to_the_inbox_at_once_and_to_the_channel_when_taken(telling):
    before = len(telling.notify.told)
    assert telling.notify.hear(ACCEPTED, CASE) is None
    assert [each.data["channel"] for each in telling.notify.told[before:]] == ["inbox"]
    telling.tick()
    assert [each.text for each in telling.gateway.taken] == [f"事项{NUMBER}已受理。"]
    assert not telling.tick()
    assert [each.data["channel"] for each in telling.notify.told[before:]] == ["inbox", "sms"]


@pytest.mark.parametrize("channel", ["inbox", "none"])
def test_who_wants_no_messages_gets_none(channel):
    telling = Telling(chosen(channel, None))
    telling.notify.hear(ACCEPTED, CASE)
    assert not telling.tick()
    assert telling.notify.types == ["notice.sent"] * 3


def test_a_language_is_chosen_with_the_channel():
    telling = Telling(chosen("email", "wang@invented.example", "en"))
    telling.tick()
    message = telling.gateway.taken[0]
    assert message.title == "News of your matter"
    assert message.text.startswith("Your matter")


def test_no_address_is_ever_written_or_logged(telling, capsys):
    telling.gateway.answers = [BUSY, Undeliverable("http:400")]
    telling.notify.hear(ACCEPTED, CASE)
    telling.tick()
    telling.notify.pass_time(minutes=1)
    telling.tick()
    shown = capsys.readouterr()
    for text in (written_by(telling.notify), shown.out, shown.err, repr(telling.gateway.taken)):
        assert PHONE not in text


def test_a_failed_try_is_repeated_after_a_growing_pause_with_the_same_id(telling):
    telling.gateway.answers = [BUSY, BUSY, None]
    telling.notify.hear(ACCEPTED, CASE)
    start = telling.notify.now
    (id_,) = telling.outgoing.due
    for minutes in (1, 5):
        telling.tick()
        assert telling.outgoing.due[id_] - telling.notify.now == timedelta(minutes=minutes)
        telling.notify.pass_time(minutes=minutes, seconds=-1)
        assert not telling.tick()
        telling.notify.pass_time(seconds=1)
    telling.tick()
    assert [each.id for each in telling.gateway.taken] == [str(id_)]
    assert telling.last.type == "notice.sent"
    assert telling.notify.now - start == timedelta(minutes=6)


def test_after_the_last_try_it_has_failed_and_everybody_may_know(telling):
    most = telling.notify.app.sending.channels.sms.most
    telling.gateway.answers = [BUSY] * most
    telling.notify.hear(ACCEPTED, CASE)
    while telling.outgoing.due:
        telling.tick()
        telling.notify.pass_time(hours=1)
    told = telling.last
    assert (told.type, told.subject) == ("notice.failed", CASE)
    assert (told.data["tries"], told.data["reason"]) == (most, "http:503")
    assert told.data["audience"] == f"resident:{PERSON}"


def test_what_no_later_try_mends_fails_at_once(telling):
    telling.gateway.answers = [Undeliverable("http:400")]
    telling.notify.hear(ACCEPTED, CASE)
    telling.tick()
    assert (telling.last.type, telling.last.data["reason"]) == ("notice.failed", "http:400")
    assert telling.last.data["tries"] == 1


def test_a_channel_that_breaks_stops_nobody(telling):
    telling.gateway.answers = [ZeroDivisionError()]
    telling.notify.hear(ACCEPTED, CASE)
    telling.tick()
    telling.notify.pass_time(minutes=1)
    telling.tick()
    assert telling.last.type == "notice.sent"


def test_killed_between_sending_and_recording_it_is_sent_once_more_under_the_same_id(telling):
    telling.notify.hear(ACCEPTED, CASE)
    record = telling.deliverer._record
    telling.deliverer._record = lambda *_: None  # as if the process died here
    telling.tick()
    telling.deliverer._record = record
    assert telling.last.data["channel"] == "inbox"
    fresh = telling.deliverer = telling.another()
    assert not telling.tick()  # still held by the dead one
    telling.notify.pass_time(minutes=5)
    telling.tick()
    telling.notify.pass_time(minutes=5)
    assert not telling.tick()
    first, second = telling.gateway.taken
    assert (first.id, first.text) == (second.id, second.text)
    assert telling.last.data["channel"] == "sms"
    assert fresh.healthy


def test_a_view_that_lags_sends_nothing_twice(telling):
    telling.notify.hear(ACCEPTED, CASE)
    telling.outgoing.catch_up()
    telling.outgoing.lags = True
    telling.tick()
    telling.notify.pass_time(minutes=6)  # the hold is over, the row is still there
    assert telling.tick()
    assert len(telling.gateway.taken) == 1


def test_at_night_it_waits_for_the_morning(telling):
    telling.notify.pass_time(hours=13)  # ten in the evening
    telling.notify.hear(ACCEPTED, CASE)
    assert telling.tick()
    assert telling.gateway.taken == []
    (due,) = telling.outgoing.due.values()
    assert due.isoformat() == "2025-04-08T00:00:00+00:00"
    assert not telling.tick()
    telling.notify.pass_time(hours=10)
    assert telling.tick()
    assert len(telling.gateway.taken) == 1


def test_what_was_due_in_the_day_is_not_sent_late_at_night(telling):
    telling.notify.hear(ACCEPTED, CASE)
    telling.notify.pass_time(hours=13)  # nobody took it all day
    assert telling.tick()
    assert telling.gateway.taken == []
    telling.notify.pass_time(hours=10)
    telling.tick()
    assert len(telling.gateway.taken) == 1


def test_an_urgent_text_does_not_wait(telling):
    templates = telling.notify.app.policy.templates
    urgent = {**templates, "case-accepted": type(templates["case-accepted"])(
        zh="急", en="!", urgent=True
    )}  # fmt: skip
    policy = type(telling.notify.app.policy)(
        notices=telling.notify.app.policy.notices, templates=urgent
    )
    telling.notify.app.policy = policy
    telling.notify.pass_time(hours=13)
    telling.notify.hear(ACCEPTED, CASE)
    telling.tick()
    assert [each.text for each in telling.gateway.taken] == ["急"]


def test_the_same_words_are_said_once_in_ten_minutes(telling):
    before = len(telling.notify.told)
    reopened = CaseReopened(by=CLERK, reason="again")
    for _ in range(3):
        telling.notify.hear(reopened, CASE)
        telling.notify.pass_time(minutes=2)
    telling.tick()
    assert len(telling.gateway.taken) == 1
    assert len(telling.notify.told) - before == 3  # residents by inbox and sms, first-asked person
    telling.notify.pass_time(minutes=10)
    telling.notify.hear(reopened, CASE)
    telling.tick()
    assert len(telling.gateway.taken) == 2


def test_other_words_of_the_same_template_are_said(telling):
    for message in ("Bring the contract", "The window moved to room 3"):
        informed = ResidentsInformed(by=CLERK, means="message", message=message, told=1)
        telling.notify.hear(informed, CASE)
    telling.tick()
    assert len(telling.gateway.taken) == 2


def test_an_erased_person_is_reached_no_more_and_that_is_visible(telling):
    telling.notify.hear(ACCEPTED, CASE)
    seals.KEYS.destroy([UUID(TOKEN.fullmatch(telling.contact.sealed)["key"])])
    telling.tick()
    assert telling.gateway.taken == []
    assert (telling.last.type, telling.last.data["reason"]) == ("notice.failed", "no-address")


def test_staff_and_units_are_told_in_the_inbox_alone(telling):
    high = RiskAssessed(by=CLERK, level="high", method="rules", grounds=["207"], experts=[])
    telling.notify.hear(high, CASE)
    assert telling.last.data["audience"] == "staff:clerk.li"
    assert not telling.tick()


def test_an_outcome_is_recorded_once(telling):
    telling.notify.hear(ACCEPTED, CASE)
    (id_,) = telling.outgoing.due
    sent = {"tries": 1, "outcome": "sent"}
    assert telling.notify.ask("notify.record-delivery", id_, key="k", **sent).outcome == "done"
    assert telling.notify.ask("notify.record-delivery", id_, key="k", **sent).outcome == "done"
    again = telling.notify.ask("notify.record-delivery", id_, **sent)
    assert (again.code, again.facts["state"]) == ("already-concluded", "sent")
    assert state(telling.notify, id_) == "sent"


def test_a_try_is_told_in_order(telling):
    telling.notify.hear(ACCEPTED, CASE)
    (id_,) = telling.outgoing.due
    answer = telling.notify.ask(
        "notify.record-delivery", id_, tries=2, outcome="retry", reason="timeout"
    )
    assert answer.code == "already-concluded"
