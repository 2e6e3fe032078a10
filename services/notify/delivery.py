"""Sending what was decided, outside any transaction; what became of it is decided as a command.

At least once: a process that dies between sending and recording sends once more after it returns,
with the same id (Message-ID, Idempotency-Key, webhook-id), by which the other side can drop the
second. Never knowingly twice: before each try the log itself is asked whether it is still open.
Nothing here waits: a failed try is due again at an instant, and instants come from the clock.
"""

from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from uuid import UUID

from services.chassis import codec, telemetry
from services.chassis.application import Application
from services.chassis.batch import Batch
from services.chassis.clear import ERASED
from services.chassis.clock import Clock
from services.chassis.store import AWAY
from services.chassis.vault import VaultError
from services.contracts.commands.notify import RecordDelivery
from services.contracts.declare import Actor
from services.contracts.messages import Request

from .channels import Channel, Gone, Message, TryAgain, Undeliverable
from .domain import Dispatch, Matter, Notice, Subscription
from .outgoing import Outgoing, Taken
from .sending import Sending

log = telemetry.log(__name__)

LOOK_SECONDS = 0.5  # between two looks at the table
TOGETHER = 6  # at the same time: one slow receiver does not stop the others
DELIVERER = Actor(id="system.notify", role="system")
TITLES = {"zh": "事项进展通知", "en": "News of your matter"}  # what a preview may show: no content


@dataclass(frozen=True, slots=True)
class _Outcome:
    outcome: str
    reason: str | None = None
    after: int = 0


class Deliverer:
    """Takes what is due, sends it, has the outcome decided. Several may run at once."""

    def __init__(
        self,
        outgoing: Outgoing,
        app: Application,
        channels: Mapping[str, Channel],
        sending: Sending,
        clock: Clock,
    ) -> None:
        self._outgoing = outgoing
        self._app = app
        self._channels = channels
        self._sending = sending
        self._clock = clock
        self._stop = Event()
        self.healthy = True

    def stop(self) -> None:
        """Finish what is in hand and return from `run`."""
        self._stop.set()

    def run(self) -> None:
        """Deliver until `stop`; survives a database that is away."""
        under_way: set[Future[None]] = set()
        with ThreadPoolExecutor(TOGETHER, thread_name_prefix="delivery") as pool:
            while not self._stop.is_set():
                try:
                    under_way = self._step(pool, under_way)
                    self.healthy = True
                except AWAY:
                    self.healthy = False
                    log.exception("the deliverer's store is away")
                    self._stop.wait(LOOK_SECONDS)

    def _step(self, pool: ThreadPoolExecutor, under_way: set[Future[None]]) -> set[Future[None]]:
        """Begin what is due, as far as there is room; wait a moment when there is nothing."""
        free = TOGETHER - len(under_way)
        taken = self._outgoing.take(self._clock(), free) if free else ()
        going = under_way | {pool.submit(self.deliver, each) for each in taken}
        if not taken and not going:
            self._stop.wait(LOOK_SECONDS)
        done, going = wait(going, timeout=0 if taken else LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for each in done:
            each.result()
        return going

    def deliver(self, taken: Taken) -> None:
        """One try, unless it is a quiet hour or the log knows of a later one."""
        now = self._clock()
        opens = self._sending.quiet.opens(now, urgent=not taken.rings)
        if opens > now:
            self._outgoing.put_off(taken.id, opens)
            return
        thing = self._open(taken)
        if thing is not None:
            self._record(taken, self._try(thing))

    def _open(self, taken: Taken) -> Notice | Dispatch | None:
        """What the log says, which is ahead of the table; None when this try is over."""
        batch = Batch(self._app)
        found = batch.aggregate(Notice, taken.id) or batch.aggregate(Dispatch, taken.id)
        if found is None or not found.is_open:
            return None
        return found if (found.round, found.tries) == (taken.round, taken.tries) else None

    def _try(self, thing: Notice | Dispatch) -> _Outcome:
        channel = thing.channel if isinstance(thing, Notice) else "webhook"
        with telemetry.bound(delivery=str(thing.id), channel=channel):
            try:
                self._channels[channel].send(self._message(thing))
            except TryAgain as failure:
                log.info("a delivery failed and is tried again", reason=failure.reason)
                return _Outcome("retry", failure.reason, failure.after)
            except Gone as failure:
                return _Outcome("stop", failure.reason)
            except Undeliverable as failure:
                log.warning("a delivery failed for good", reason=failure.reason)
                return _Outcome("failed", failure.reason)
            except Exception:
                # A provider's answer that nobody foresaw must not stop the other deliveries.
                log.exception("a channel broke")
                return _Outcome("retry", "fault")
        return _Outcome("sent")

    def _message(self, thing: Notice | Dispatch) -> Message:
        if isinstance(thing, Notice):
            return self._letter(thing)
        subscription = Batch(self._app).aggregate(Subscription, UUID(thing.subscription))
        if subscription is None or not subscription.active:
            raise Undeliverable("subscription-over")
        secret = self._sealed(subscription.id, "no-secret")["secret"]
        text = codec.dumps(thing.event).decode()
        # The event's own id: the same event has it in every try, and by every other way out.
        id_ = str(thing.event["id"])
        return Message(id=id_, to=subscription.url, title="", text=text, secret=secret)

    def _letter(self, notice: Notice) -> Message:
        contact = self._contact(notice)
        if not contact.get("address"):
            raise Undeliverable("no-address")
        language = contact.get("language", "zh")
        if ERASED in notice.text[language]:
            raise Undeliverable("erased")
        return Message(
            id=str(notice.id),
            to=contact["address"],
            title=TITLES[language],
            text=notice.text[language],
        )

    def _contact(self, notice: Notice) -> dict[str, str]:
        """Where the person wants to be told. Raises Undeliverable for whom was erased."""
        person = notice.audience.partition(":")[2]
        matter = Batch(self._app).aggregate(Matter, UUID(notice.subject))
        token = matter.addresses.get(person) if matter else None
        if token is None:
            return self._sealed(UUID(person), "no-address")
        found = self._app.vault.texts.open_person(token)
        if found is None:
            raise Undeliverable("no-address")
        return found

    def _sealed(self, id_: UUID, missing: str) -> dict[str, str]:
        """What the vault holds. Raises Undeliverable for whom was erased."""
        row = self._app.recorder.open_vault([id_]).get(id_)
        try:
            found = self._app.vault.open(row) if row else None
        except VaultError:
            raise Undeliverable("vault") from None
        if found is None:
            raise Undeliverable(missing)
        return found

    def _record(self, taken: Taken, outcome: _Outcome) -> None:
        tries = taken.tries + 1
        request = Request(
            id=f"delivery:{taken.id}:{taken.round}:{tries}",
            name=RecordDelivery.NAME,
            target=str(taken.id),
            actor=DELIVERER,
            body={
                "tries": tries,
                "outcome": outcome.outcome,
                "reason": outcome.reason,
                "after": outcome.after,
            },
        )
        answer = self._app.decide([request])[0]
        while answer.outcome == "failed" and not self._stop.wait(LOOK_SECONDS):
            answer = self._app.decide([request])[0]  # it went out: better late than twice
        if answer.outcome != "done":
            log.warning("an outcome was not recorded", delivery=str(taken.id), code=answer.code)
        elif outcome.outcome != "retry":
            self._outgoing.conclude(taken)
