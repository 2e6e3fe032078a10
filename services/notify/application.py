"""What notify decides: whom an event is told to, what becomes of a try, call-backs, subscriptions.

Nothing is sent here: a decided notice waits, and `delivery.py` sends it outside any transaction.
"""

import base64
import hashlib
import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from services.chassis import codec
from services.chassis.application import Application, Result, decides
from services.chassis.errors import Refused
from services.chassis.work import Work
from services.contracts import topology
from services.contracts.commands.notify import (
    RecordCallback,
    RecordDelivery,
    Redeliver,
    Subscribe,
    TestSubscription,
    Unsubscribe,
)
from services.contracts.declare import Event
from services.contracts.envelope import Envelope
from services.contracts.ids import grid_id

from .domain import Dispatch, Matter, Notice, Subscription, Subscriptions
from .domain.errors import SecretUnfit, TypesUnknown, UrlNotAllowed
from .domain.notice import INBOX
from .policy import load, load_sending
from .sending import Sending
from .telling import Policy, Told, decide

OUTSIDE = ("sms", "email")  # what a person may choose beside it
SECRET_PREFIX = "whsec_"  # noqa: S105 - how every such secret begins
SECRET_BYTES, LEAST_SECRET, MOST_SECRET = 32, 24, 64  # Standard Webhooks
# What no outside system gets: an address, sealed though it is.
NEVER_OUT = {"case.contact_chosen", "case.party_corrected"}


class Notices(Application):
    """Notify's application."""

    name = "notify"
    policy: Policy = load()
    sending: Sending = load_sending()

    def around(self, event: Envelope) -> tuple[UUID, ...]:
        """The case, the notices that its event may cause, and who subscribed."""
        rows = range(len(self.policy.notices.get(event.type, ())))
        notices = (Notice.id_of(_id(event.subject), event.id, each) for each in rows)
        return (*super().around(event), *notices, Subscriptions.ID)

    # Telling ------------------------------------------------------------------------------

    def open(self, case_id: UUID, work: Work, **facts: Any) -> Matter:
        """Know a case, so that notices can name it."""
        known = work.find(Matter, case_id)
        return known or work.add(Matter.open(case_id, **work.act, **facts))

    def tell(
        self,
        event: Event,
        envelope: Envelope,
        work: Work,
        matter: Matter | None,
        *,
        only: str | None = None,
    ) -> None:
        """Decide every notice of one event (`only` to that audience); each waits to be sent, or is
        in the inbox at once.
        """
        known = _facts(matter) if matter else {}
        for index, told in enumerate(decide(self.policy, event.TYPE, codec.plain(event), known)):
            if only not in {None, told.audience}:
                continue
            first = Notice.id_of(_id(envelope.subject), envelope.id, index)
            if work.find(Notice, first) is None and self._is_news(told, work, matter):
                for channel, audience, person in _ways(told.audience, matter):
                    notice_id = Notice.id_of(_id(envelope.subject), envelope.id, index, person)
                    notice = self._decide(notice_id, channel, audience, told, envelope, work)
                    if notice is not None:
                        work.add(notice, beside=matter.id if matter else None)

    def _is_news(self, told: Told, work: Work, matter: Matter | None) -> bool:
        if matter is None:
            return True
        words = codec.canonical([told.audience, told.template, told.text])
        digest = hashlib.sha256(words).hexdigest()[:32]
        return matter.say(**work.act, what=digest, within=self.sending.quiet.not_again)

    def _decide(
        self, id_: UUID, channel: str, audience: str, told: Told, envelope: Envelope, work: Work
    ) -> Notice | None:
        if work.find(Notice, id_) is not None:
            return None
        return Notice.decide(
            id_,
            **work.act,
            subject=envelope.subject,
            about=envelope.id,
            audience=audience,
            channel=channel,
            template=told.template,
            facts=told.facts,
            text=told.text,
            urgent=told.urgent,
        )

    def tell_merged(self, event: Event, envelope: Envelope, work: Work, matter: Matter) -> None:
        """The reporters of every case that is handled as part of this one hear it too, through any
        number of mergers.
        """
        for each in matter.absorbed:
            other = work.load(Matter, UUID(each))
            if other.merged_into == str(matter.id):
                about = replace(envelope, subject=each)
                self.tell(event, about, work, other, only="residents")
                self.tell_merged(event, envelope, work, other)

    # Tries --------------------------------------------------------------------------------

    @decides(RecordDelivery)
    def record_delivery(self, command: RecordDelivery, work: Work) -> Result:
        """One try: it arrived, it is tried again, or it has failed for good."""
        thing = work.find(Notice) or work.load(Dispatch)
        if command.outcome == "sent":
            thing.sent(**work.act)
            return thing
        channel = thing.channel if isinstance(thing, Notice) else "webhook"
        way, reason = self.sending.channels.way(channel), command.reason or "unknown"
        again = way.again(work.now, command.tries, after=command.after)
        if command.outcome == "retry" and again is not None:
            thing.tried(**work.act, tries=command.tries, reason=reason, again=again)
            return thing
        thing.failed(**work.act, tries=command.tries, reason=reason)
        if command.outcome == "stop" and isinstance(thing, Dispatch):
            self._end(UUID(thing.subscription), work, "gone")
        return thing

    # Call-backs ---------------------------------------------------------------------------

    def plan_callback(self, work: Work, matter: Matter) -> None:
        """The matter is resolved: somebody calls back."""
        policy = self.sending.callbacks
        matter.plan_callback(**work.act, on=policy.first_on(work.now), most=policy.tries)

    def cancel_callback(self, work: Work, matter: Matter, reason: str) -> None:
        """It was reopened, or the residents gave their verdict."""
        if reason != "rated" or self.sending.callbacks.unless_rated:
            matter.cancel_callback(**work.act, reason=reason)

    @decides(RecordCallback)
    def record_callback(self, command: RecordCallback, work: Work) -> Result:
        """One call, by a person."""
        matter = work.load(Matter)
        matter.call_back(
            **work.act,
            reached=command.reached,
            answer=command.answer,
            next_on=self.sending.callbacks.next_on(work.now),
        )
        return matter

    # Subscriptions ------------------------------------------------------------------------

    @decides(Subscribe)
    def subscribe(self, command: Subscribe, work: Work) -> Result:
        """A subscription; its id follows from the idempotency key, so that it is made once."""
        id_ = uuid5(Subscriptions.ID, work.cause)
        known = work.find(Subscription, id_)
        if known is not None:
            secret = str(work.unseal([id_])[id_]["secret"])
            same = (known.url, known.types) == (command.url, command.types)
            if not same or command.secret not in {None, secret}:
                raise Refused("key-reused", "invalid", key=work.cause)
            return known, {"secret": secret}
        _check(command)
        secret = command.secret or _new_secret()
        work.seal(id_, {"secret": secret})
        made = Subscription.make(id_, **work.act, url=command.url, types=command.types)
        self._list(work).enlist(work.now, str(id_), command.types)
        return work.add(made), {"secret": secret}

    @decides(Unsubscribe)
    def unsubscribe(self, command: Unsubscribe, work: Work) -> Result:
        """No more."""
        found = work.load(Subscription)
        found.must_be_active()
        self._end(found.id, work, "asked")
        return found

    @decides(TestSubscription)
    def test(self, command: TestSubscription, work: Work) -> Result:
        """One event that says nothing, to see that it arrives."""
        found = work.load(Subscription)
        found.must_be_active()
        self._dispatch(found.id, _test_event(found.id, work), work)
        return found

    @decides(Redeliver)
    def redeliver(self, command: Redeliver, work: Work) -> Result:
        """Once more."""
        found = work.load(Subscription)
        found.must_be_active()
        dispatch = work.load(Dispatch, command.delivery)
        if dispatch.subscription != str(found.id):
            raise Refused("not-found", "not_found", id=str(command.delivery))
        dispatch.renew(**work.act)
        return found

    def pass_on(self, envelope: Envelope, work: Work) -> None:
        """Let every subscription that wants this event have it."""
        listed = work.find(Subscriptions, Subscriptions.ID)
        for each in listed.to(envelope.type) if listed else ():
            self._dispatch(UUID(each), envelope.as_json(), work)

    def _dispatch(self, subscription: UUID, event: dict[str, Any], work: Work) -> None:
        id_ = Dispatch.id_of(subscription, event["id"])
        if work.find(Dispatch, id_) is None:
            made = Dispatch.decide(id_, **work.act, subscription=str(subscription), event=event)
            work.add(made)

    def _end(self, id_: UUID, work: Work, reason: str) -> None:
        found = work.load(Subscription, id_)
        if found.active:
            found.end(**work.act, reason=reason)
            self._list(work).strike(work.now, str(id_))

    def _list(self, work: Work) -> Subscriptions:
        known = work.find(Subscriptions, Subscriptions.ID)
        return known or work.add(Subscriptions.begin(work.now))


def _facts(matter: Matter) -> dict[str, str]:
    return {
        "number": matter.number,
        "title": matter.title,
        "first_asked": matter.first_asked,
    }


def _ways(audience: str, matter: Matter | None) -> list[tuple[str, str, str]]:
    """Channel, audience and person of every notice that one telling makes."""
    contacts = matter.contacts if matter else {}
    chosen = [(c, f"resident:{p}", p) for p, c in contacts.items() if c in OUTSIDE]
    if audience.startswith("resident:"):
        return [each for each in chosen if each[1] == audience]
    return [(INBOX, audience, ""), *(chosen if audience == "residents" else ())]


def _check(command: Subscribe) -> None:
    unknown = sorted(set(command.types) - (set(topology.LISTENS["notify"]) - NEVER_OUT))
    if unknown:
        raise TypesUnknown(types=unknown)
    authority = command.url.split("://", 1)[1].split("/", 1)[0]
    if "@" in authority or "#" in command.url or not authority:
        raise UrlNotAllowed(url=command.url.rpartition("@")[2])
    if command.secret is not None:
        _must_be_secret(command.secret)


def _must_be_secret(text: str) -> None:
    try:
        found = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        found = b""
    if not LEAST_SECRET <= len(found) <= MOST_SECRET:
        raise SecretUnfit(least=LEAST_SECRET, most=MOST_SECRET)


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _test_event(subscription: UUID, work: Work) -> dict[str, Any]:
    id_ = f"notify-test-{uuid5(subscription, work.cause)}"
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "/notify",
        "type": "subscription.tested",
        "subject": str(subscription),
        "time": work.now.isoformat(),
        "datacontenttype": "application/json",
        "data": {},
    }


def _id(subject: str) -> UUID:
    """A case, meeting or care plan has an id; a grid's is made of its code."""
    return grid_id(subject) if subject.isdigit() else UUID(subject)
