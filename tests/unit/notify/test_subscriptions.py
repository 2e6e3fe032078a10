"""Outside systems get the events they asked for, once, until they or we end it."""

import pytest

from services.contracts.events.intake import CaseAccepted, CaseArchived
from services.notify.channels import Gone, TryAgain, Undeliverable
from services.notify.domain import Dispatch
from tests.controls.outgoing import state
from tests.controls.people import CLERK, DIRECTOR
from tests.controls.vocabulary import written_by

from .telling import CASE, Telling, chosen

URL = "https://other.example/hook"
SECRET = "whsec_" + "A" * 43 + "="
ACCEPTED = CaseAccepted(by=CLERK, note=None)
ARCHIVED = CaseArchived(by=CLERK, note=None)


def subscribe(telling, *, key="s1", **more):
    body = {"url": URL, "types": ["case.accepted", "case.archived"], **more}
    return telling.notify.ask("notify.subscribe", by=DIRECTOR, key=key, **body)


@pytest.fixture
def telling():
    return Telling()


@pytest.fixture
def id_(telling):
    return subscribe(telling, secret=SECRET).target


def of(telling, type_):
    return [each.data for each in telling.notify.told if each.type == type_]


def test_a_subscription_is_told_without_its_secret(telling):
    answer = subscribe(telling)
    assert answer.facts["secret"].startswith("whsec_")
    made = of(telling, "subscription.made")[0]
    assert (made["url"], made["types"]) == (URL, ["case.accepted", "case.archived"])
    assert answer.facts["secret"] not in written_by(telling.notify)
    assert answer.facts["secret"].encode() not in repr(telling.notify.recorder._inbox).encode()


def test_the_same_key_is_one_subscription_and_shows_its_secret_again(telling):
    first, second = subscribe(telling), subscribe(telling)
    assert (first.target, first.facts) == (second.target, second.facts)
    assert len(of(telling, "subscription.made")) == 1
    assert subscribe(telling, key="s2").target != first.target


def test_the_same_key_for_another_subscription_is_refused(telling):
    made = subscribe(telling).target
    for other in ({"url": "https://elsewhere.example/hook"}, {"types": ["case.accepted"]}):
        answer = subscribe(telling, **other)
        assert (answer.code, answer.kind, answer.facts["key"]) == ("key-reused", "invalid", "s1")
    told = [each.subject for each in telling.notify.told if each.type == "subscription.made"]
    assert told == [made]


def test_an_event_that_was_asked_for_goes_out_as_it_was(telling, id_):
    assert telling.notify.hear(ACCEPTED, CASE, id_="intake-7") is None
    telling.tick()
    message = telling.gateway.taken[0]
    assert (message.id, message.to, message.secret) == ("intake-7", URL, SECRET)
    assert '"type":"case.accepted"' in message.text
    told = telling.last
    assert (told.type, told.subject) == ("webhook.delivered", id_)
    assert (told.data["event"], told.data["tries"]) == ("intake-7", 1)


def test_the_same_event_goes_out_once_and_others_do_not(telling, id_):
    for _ in range(2):
        telling.notify.hear(ARCHIVED, CASE, id_="intake-8")
    telling.notify.hear(chosen(), CASE)
    while telling.tick():
        pass
    assert [each.id for each in telling.gateway.taken if each.to == URL] == ["intake-8"]


def test_machines_have_no_night(telling, id_):
    telling.notify.pass_time(hours=14)
    telling.notify.hear(ACCEPTED, CASE)
    telling.tick()
    assert len(telling.gateway.taken) == 1


def test_it_is_tried_for_days_and_then_has_failed(telling, id_):
    most = telling.notify.app.sending.channels.webhook.most
    telling.gateway.answers = [TryAgain("timeout")] * most
    telling.notify.hear(ACCEPTED, CASE, id_="intake-9")
    start = telling.notify.now
    while telling.outgoing.due:
        telling.tick()
        telling.notify.pass_time(minutes=10)
    failed = of(telling, "webhook.failed")[0]
    assert (failed["tries"], failed["reason"]) == (most, "timeout")
    assert (telling.notify.now - start).days >= 1


def test_a_receiver_that_is_gone_gets_no_more(telling, id_):
    telling.gateway.answers = [Gone("http:410")]
    telling.notify.hear(ACCEPTED, CASE)
    telling.tick()
    assert of(telling, "subscription.ended")[0]["reason"] == "gone"
    telling.notify.hear(ARCHIVED, CASE)
    assert not telling.tick()


def test_whoever_asks_gets_no_more_not_even_what_waits(telling, id_):
    telling.gateway.answers = [TryAgain("timeout")]
    telling.notify.hear(ACCEPTED, CASE)
    telling.tick()
    assert telling.notify.ask("notify.unsubscribe", id_, by=DIRECTOR).outcome == "done"
    telling.notify.pass_time(minutes=1)
    telling.tick()
    assert telling.gateway.taken == []
    assert telling.last.data["reason"] == "subscription-over"
    assert telling.notify.ask("notify.unsubscribe", id_, by=DIRECTOR).code == "subscription-over"


def test_a_test_is_delivered_like_an_event(telling, id_):
    for _ in range(2):
        answer = telling.notify.ask("notify.test-subscription", id_, by=DIRECTOR, key="t")
        assert answer.outcome == "done"
    telling.tick()
    assert '"type":"subscription.tested"' in telling.gateway.taken[0].text
    assert len(telling.gateway.taken) == 1


def test_what_failed_is_sent_again_when_asked_with_the_same_id(telling, id_):
    telling.gateway.answers = [Undeliverable("http:400")]
    telling.notify.hear(ACCEPTED, CASE, id_="intake-9")
    telling.tick()
    delivery = of(telling, "webhook.failed")[0]["delivery"]
    again = telling.notify.ask("notify.redeliver", id_, by=DIRECTOR, delivery=delivery)
    assert again.outcome == "done"
    assert telling.notify.ask("notify.redeliver", id_, by=DIRECTOR, delivery=delivery).code == (
        "still-under-way"
    )
    telling.tick()
    assert [each.id for each in telling.gateway.taken] == ["intake-9"]
    assert state(telling.notify, Dispatch.id_of(again_id(id_), "intake-9")) == "sent"


def again_id(text: str):
    from uuid import UUID

    return UUID(text)


def test_a_delivery_of_another_subscription_is_not_found(telling, id_):
    other = subscribe(telling, key="s2").target
    telling.notify.hear(ACCEPTED, CASE, id_="intake-9")
    while telling.tick():
        pass
    mine = str(Dispatch.id_of(again_id(id_), "intake-9"))
    answer = telling.notify.ask("notify.redeliver", other, by=DIRECTOR, delivery=mine)
    assert answer.code == "not-found"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"types": ["case.vanished"]}, "types-unknown"),
        ({"types": ["case.contact_chosen"]}, "types-unknown"),
        ({"url": "https://user:word@other.example/"}, "url-not-allowed"),
        ({"url": "https://other.example/#top"}, "url-not-allowed"),
        ({"url": "ftp://other.example/"}, "invalid-body"),
        ({"secret": "short"}, "invalid-body"),
        ({"secret": "whsec_" + "A" * 41}, "secret-unfit"),
    ],
)
def test_what_nobody_can_deliver_is_refused(telling, more, code):
    assert subscribe(telling, **more).code == code
    assert of(telling, "subscription.made") == []
