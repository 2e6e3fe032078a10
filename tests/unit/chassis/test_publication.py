"""From a stored event to what the world is told of it."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.publication import Enveloper, Publication, stored
from services.contracts.events.referral import CaseHandled
from tests.controls.alone import Alone
from tests.controls.people import STREET

from .faulty import DECLINE, registered
from .test_reacting import SYSTEM, handled


@dataclass
class Opened:
    originator_id: Any


@dataclass
class Tidied:
    originator_id: Any


HANDLED = CaseHandled(by=SYSTEM, outcome="settled", summary="Renewed", done=None, of=None)


def test_an_event_is_told_about_its_own_aggregate_unless_it_says_otherwise():
    publication, id_ = Publication(), uuid4()
    publication.of(Opened)(lambda _: HANDLED)
    publication.of(Tidied)(lambda _: (HANDLED, "another"))
    assert publication.tell(Opened(id_)) == (HANDLED, str(id_))
    assert publication.tell(Tidied(id_)) == (HANDLED, "another")


def test_a_silent_event_is_told_to_nobody():
    publication = Publication()
    publication.silent(Tidied)
    assert publication.tell(Tidied(uuid4())) is None
    assert publication.is_silent(Tidied)
    assert not publication.is_silent(Opened)
    assert publication.classes == {Tidied}


def test_an_event_without_an_answer_is_an_error_never_silence():
    with pytest.raises(KeyError):
        Publication().tell(Opened(uuid4()))


def test_the_envelope_says_where_when_and_why():
    desk = Alone("intake")
    case = registered(desk)
    desk.ask("intake.decline", case, key="clerk.li:1", **DECLINE)
    told = desk.told[-1]
    assert (told.id, told.sequence, told.position) == ("intake-2", "2", 2)
    assert (told.source, told.service) == (f"/{STREET}/intake", "intake")
    assert (told.type, told.subject, told.partitionkey) == ("case.declined", case, case)
    assert told.dataschema == "urn:fengqiao:event:case.declined:1"
    assert (told.streamversion, told.causationid) == (2, "clerk.li:1")
    assert told.time == desk.now.isoformat()


def test_silent_events_leave_a_gap_and_no_envelope():
    desk = Alone("intake")
    case = registered(desk)
    desk.ask("intake.accept", case)
    assert desk.app.react([handled("referral-1", case)]) == [None]
    desk.ask("intake.send-back", case, reason="Wet")
    assert [each.sequence for each in desk.told] == ["1", "2", "4"]
    assert [each.streamversion for each in desk.told] == [1, 2, 4]


def test_about_another_aggregate_there_is_no_version_of_the_subject():
    desk = Alone("intake")
    case = registered(desk)
    desk.ask("intake.open-parties", case, purpose="contact", reason="A date")
    told = desk.told[-1]
    assert (told.type, told.subject, told.streamversion) == ("case.parties_opened", case, 0)


def test_the_same_row_gives_the_same_envelope_every_time():
    desk = Alone("intake")
    registered(desk)
    row = desk.recorder.select_notifications(1, 10)[0]
    make = Enveloper("intake", STREET, desk.app.publication).envelope
    raw = (row.id, row.originator_id, row.originator_version, row.topic, memoryview(row.state))
    assert make(row.id, row) == make(*stored(raw))  # type: ignore[arg-type]
