import json

import pytest

from services.contracts import envelope as ce
from subscriber import File, Place, PlaceUnreadable

from ...controls import samples


def event(sequence: int, source: str = "/150104002/intake"):
    return ce.of({**samples.event("case.accepted.1"), "sequence": f"{sequence}", "source": source})


def test_an_event_is_new_once():
    place = Place()
    assert place.is_new(event(4))
    place.move(0, event(4))
    assert not place.is_new(event(4))
    assert not place.is_new(event(3))
    assert place.is_new(event(5))


def test_each_source_counts_for_itself():
    place = Place()
    place.move(0, event(4))
    assert place.is_new(event(1, "/150104003/intake"))


def test_what_could_not_be_read_moves_the_offset_alone():
    place = Place(3, {"/150104002/intake": 4})
    place.move(4, None)
    assert place == Place(4, {"/150104002/intake": 4})


def test_an_old_duplicate_does_not_turn_the_sequence_back():
    place = Place(3, {"/150104002/intake": 4})
    place.move(4, event(2))
    assert place.sequences == {"/150104002/intake": 4}


def test_a_file_gives_back_what_was_saved(tmp_path):
    place = Place(7, {"/150104002/intake": 4})
    File(tmp_path / "place").save(place)
    assert File(tmp_path / "place").load() == place
    assert [each.name for each in tmp_path.iterdir()] == ["place"]


def test_no_file_is_no_place(tmp_path):
    assert File(tmp_path / "place").load() is None


@pytest.mark.parametrize(
    "found", ["", "[]", "{}", '{"offset": 1}', '{"offset": "x", "sequences": {}}', "null"]
)
def test_a_file_that_holds_something_else_is_refused(tmp_path, found):
    (tmp_path / "place").write_text(found)
    with pytest.raises(PlaceUnreadable, match="Delete it to start over"):
        File(tmp_path / "place").load()


def test_a_place_that_cannot_be_kept_is_told(tmp_path):
    with pytest.raises(PlaceUnreadable, match="cannot be written"):
        File(tmp_path / "no such folder" / "place").save(Place())


def test_the_file_is_plain_json(tmp_path):
    File(tmp_path / "place").save(Place(7, {"/150104002/intake": 4}))
    found = json.loads((tmp_path / "place").read_text())
    assert found == {"offset": 7, "sequences": {"/150104002/intake": 4}}
