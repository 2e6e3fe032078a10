"""Attachments: what a dossier takes, and who reads it. The bytes are not here."""

import hashlib
from typing import Any

from tests.controls.alone import Alone
from tests.controls.people import HANDLER
from tests.controls.vocabulary import written_by

from .examples import last, registered

PHOTO = {
    "sha256": hashlib.sha256(b"photo").hexdigest(),
    "blob": hashlib.sha256(b"sealed photo").hexdigest(),
    "size": 5,
    "media_type": "image/jpeg",
    "title": "The ceiling",
}
READING = {"purpose": "handling", "reason": "See the damage"}


def test_a_paper_is_attached_once(desk: Alone) -> None:
    case = registered(desk)
    assert desk.ask("intake.attach", case, **PHOTO).facts == {"attachment": 1}
    answer = desk.ask("intake.attach", case, **PHOTO)
    assert (answer.code, answer.facts) == ("attached-before", {"attachment": 1})
    assert last(desk, "case.attached")["sha256"] == PHOTO["sha256"]


def test_the_key_stays_with_the_case_and_out_of_every_event(desk: Alone) -> None:
    case, other = registered(desk), registered(desk)
    wanted = {"media_type": "image/jpeg", "size": 5}
    key = desk.ask("intake.prepare-attachment", case, **wanted).facts["key"]
    assert desk.ask("intake.prepare-attachment", case, **wanted).facts["key"] == key
    assert desk.ask("intake.prepare-attachment", other, **wanted).facts["key"] != key
    desk.ask("intake.attach", case, **PHOTO)
    opened = desk.ask("intake.open-attachment", case, by=HANDLER, attachment=1, **READING)
    assert (opened.facts["key"], opened.facts["blob"]) == (key, PHOTO["blob"])
    assert key not in written_by(desk)


def test_two_instances_that_prepare_the_first_paper_at_once_have_one_key(desk: Alone) -> None:
    case, faster, found = registered(desk), Alone("intake"), []
    faster.app.recorder = desk.recorder
    wanted = {"media_type": "image/jpeg", "size": 5}
    commit = desk.recorder.commit

    def be_slower(*given: Any) -> Any:
        desk.recorder.commit = commit  # type: ignore[method-assign]
        found.append(faster.ask("intake.prepare-attachment", case, key="clerk.wu:1", **wanted))
        return commit(*given)

    desk.recorder.commit = be_slower  # type: ignore[method-assign]
    answer = desk.ask("intake.prepare-attachment", case, **wanted)
    assert [answer.facts["key"]] == [each.facts["key"] for each in found]


def test_every_reading_is_recorded_and_makes_nobody_stale(desk: Alone) -> None:
    case = registered(desk)
    desk.ask("intake.attach", case, **PHOTO)
    for _ in range(2):
        desk.ask("intake.open-attachment", case, by=HANDLER, attachment=1, **READING)
    assert desk.types[-2:] == ["case.attachment_opened"] * 2
    assert desk.told[-1].subject == case
    assert desk.ask("intake.accept", case, expected=2).outcome == "done"
    answer = desk.ask("intake.open-attachment", case, attachment=2, **READING)
    assert (answer.code, answer.kind) == ("unknown-attachment", "not_found")


def test_only_files_that_the_centre_takes(desk: Alone) -> None:
    case = registered(desk)
    script = {**PHOTO, "media_type": "text/html"}
    assert desk.ask("intake.attach", case, **script).code == "media-type-not-allowed"
    wanted = {"media_type": "text/html", "size": 5}
    assert desk.ask("intake.prepare-attachment", case, **wanted).code == "media-type-not-allowed"
    huge = {**PHOTO, "size": 20 * 1024 * 1024 + 1}
    assert desk.ask("intake.attach", case, **huge).code == "invalid-body"
    named = {**PHOTO, "blob": "../../etc/passwd"}
    assert desk.ask("intake.attach", case, **named).code == "invalid-body"
