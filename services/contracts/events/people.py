"""What the desk tells when the data about a person were put right or forgotten. Owned by intake."""

from ..declare import Actor, Event, event


@event("case.party_corrected", owner="intake")
class PartyCorrected(Event):
    """What is known of a party was put right (个人信息保护法 §46): which facts, not what they are.

    `sealed` is what the person is searched by from now on, `contact` the address to be told at if
    one was chosen: both under a new key of the person. What was sealed before opens no more.
    """

    by: Actor
    person: str
    fields: list[str]
    sealed: str
    contact: str | None
    purpose: str
    reason: str


@event("case.party_erased", owner="intake")
class PartyErased(Event):
    """A party was forgotten (个人信息保护法 §47): nothing of the person opens any more, anywhere.

    `texts`: with the last natural person, the texts and papers of the case were forgotten too.
    """

    by: Actor
    person: str
    ground: str
    basis: str
    reason: str
    texts: bool
