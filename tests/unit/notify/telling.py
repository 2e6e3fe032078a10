"""A case whose resident chose to be told by text message, and a deliverer with a fake gateway."""

from uuid import UUID, uuid4

from services.contracts.events.intake import CaseReported, ContactChosen
from services.notify.channels import Message
from services.notify.delivery import Deliverer
from tests.controls import seals
from tests.controls.alone import Alone
from tests.controls.outgoing import MemoryOutgoing
from tests.controls.people import CLERK, STREET

CASE = "019609c8-0000-7000-8000-000000000003"
NUMBER = "150104002-2025-000003"
PERSON = UUID("019609c8-0000-7000-8000-00000000000a")
PHONE = "+8610000000001"
REPORTED = CaseReported(
    by=CLERK, number=NUMBER, title="Title deeds", narrative="", channel="petition", kind="housing",
    division=STREET, grid=None, since=None, households=1, sectors=[],
    parties=[{"person": str(PERSON), "side": "applicant", "kind": "natural"}], wants=None,
    origin=None, first_asked="clerk.li", query_tag="0" * 64,
)  # fmt: skip


def chosen(
    channel: str = "sms", address: str | None = PHONE, language: str = "zh"
) -> ContactChosen:
    facts = {"channel": channel, "address": address, "language": language}
    vault = seals.vault()
    sealed = vault.texts.seal_person(facts, vault.keys.take())
    return ContactChosen(by=CLERK, person=str(PERSON), channel=channel, sealed=sealed)


class Gateway:
    """Takes messages, or raises what it was told to raise, in turn."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.taken: list[Message] = []

    def send(self, message: Message) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.taken.append(message)


class Telling:
    """notify with a known case, and what leaves it."""

    def __init__(self, contact: ContactChosen | None = None) -> None:
        self.notify, self.contact = Alone("notify"), contact
        assert self.notify.hear(REPORTED, CASE) is None
        if contact is not None:
            assert self.notify.hear(contact, CASE) is None
        self.gateway = Gateway()
        self.outgoing = MemoryOutgoing(self.notify)
        self.deliverer = self.another()

    def another(self) -> Deliverer:
        """A deliverer as it comes up in a fresh process."""
        ways = dict.fromkeys(("sms", "email", "webhook"), self.gateway)
        return Deliverer(
            self.outgoing, self.notify.app, ways, self.notify.app.sending, lambda: self.notify.now
        )

    def tick(self) -> bool:
        """Everything that is due now, one after another; whether there was any."""
        taken = self.outgoing.take(self.notify.now, 100)
        for each in taken:
            self.deliverer.deliver(each)
        return bool(taken)

    @property
    def last(self):
        return self.notify.told[-1]


def some_id() -> str:
    return str(uuid4())
