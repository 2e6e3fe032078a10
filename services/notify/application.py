"""What notify decides: whom an event is told to, and whether it reached them. No commands yet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.chassis import codec
from services.chassis.application import Application
from services.chassis.work import Work
from services.contracts.declare import Event
from services.contracts.envelope import Envelope

from .channels import Channel, DeliveryFailed, InboxChannel
from .domain import Matter, Notice
from .policy import load
from .telling import Policy, Told, decide

TRIES = 3  # of one delivery, before it has failed for good


class Notices(Application):
    """Notify's application."""

    name = "notify"
    policy: Policy = load()
    channel: Channel = InboxChannel()

    def open(self, case_id: UUID, work: Work, **facts: Any) -> Matter:
        """Know a case, so that notices can name it."""
        known = work.find(Matter, case_id)
        return known or work.add(Matter.open(case_id, **work.act, **facts))

    def tell(self, event: Event, envelope: Envelope, work: Work, matter: Matter | None) -> None:
        """Decide and deliver every notice of one event."""
        known = _facts(matter) if matter else {}
        for index, told in enumerate(decide(self.policy, event.TYPE, codec.plain(event), known)):
            self._tell_one(told, index, envelope, work)

    def _tell_one(self, told: Told, index: int, envelope: Envelope, work: Work) -> None:
        notice_id = Notice.id_of(UUID(envelope.subject), envelope.id, index)
        if work.find(Notice, notice_id) is not None:
            return
        notice = Notice.decide(
            notice_id,
            **work.act,
            subject=envelope.subject,
            about=envelope.id,
            audience=told.audience,
            channel=self.channel.name,
            template=told.template,
            facts=told.facts,
            text=told.text,
        )
        self._deliver(notice, work.act)
        work.add(notice)

    def _deliver(self, notice: Notice, act: Mapping[str, Any]) -> None:
        reason = ""
        for _ in range(TRIES):
            try:
                self.channel.deliver(notice)
            except DeliveryFailed as failure:
                reason = str(failure)
            else:
                notice.sent(**act)
                return
        notice.failed(**act, tries=TRIES, reason=reason)


def _facts(matter: Matter) -> dict[str, str]:
    return {
        "number": matter.number,
        "title": matter.title,
        "first_asked": matter.first_asked,
    }
