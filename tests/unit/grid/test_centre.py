"""The centre's profile, its points, and its duty roster."""

import pytest

from services.contracts.ids import centre_id
from services.grid.points import met
from services.grid.policy import Centre, Premises
from tests.controls.alone import Alone
from tests.controls.people import CLERK, DIRECTOR, OFFICER, STREET

ROOMS = [
    {"area": "reception", "name": "Hall", "square_metres": 120},
    {"area": "special", "name": "Mediation", "square_metres": 60},
    {"area": "office", "name": "Office", "square_metres": 80},
]
WHOLE = {
    "name": "Centre", "sign": "The sign", "rooms": ROOMS,
    "staff": [{"role": "director", "count": 1}, {"role": "clerk", "count": 1},
              {"role": "clerk", "count": 2}],
    "rules": [{"title": "First asked", "sha256": "0" * 64}],
    "units": [{"unit": f"{STREET}:police", "presence": "permanent", "weekdays": [1, 2]}],
}  # fmt: skip
TURN = {"staff": "clerk.li", "unit": f"{STREET}:centre", "since": "09:00", "until": "17:30"}


@pytest.fixture
def centre() -> Alone:
    return Alone("grid")


def profile(centre, *, by=DIRECTOR, **changed):
    body = {"division": STREET, **WHOLE, **changed}
    return centre.ask("grid.profile-centre", centre_id(STREET), by=by, **body)


def duty(centre, *, by=CLERK, day="2025-04-08", duties=(TURN,)):
    body = {"division": STREET, "day": day, "duties": list(duties)}
    return centre.ask("grid.set-duty", centre_id(STREET), by=by, **body)


def test_a_centre_that_has_all_four_lacks_nothing(centre):
    assert profile(centre).facts == {"unmet": []}
    (told,) = centre.told
    assert (told.type, told.subject) == ("centre.profiled", STREET)
    assert [each["point"] for each in told.data["points"]] == ["sign", "premises", "staff", "rules"]


@pytest.mark.parametrize(
    ("changed", "unmet", "missing"),
    [
        ({"sign": None}, "sign", {"what": "sign", "needs": 1, "has": 0}),
        ({"rooms": ROOMS[:2]}, "premises", {"what": "office", "needs": 1, "has": 0}),
        ({"rooms": [r | {"square_metres": 20} for r in ROOMS]}, "premises",
         {"what": "square-metres", "needs": 100, "has": 60}),
        ({"staff": WHOLE["staff"][:2]}, "staff", {"what": "clerk", "needs": 2, "has": 1}),
        ({"rules": []}, "rules", {"what": "rules", "needs": 1, "has": 0}),
    ],
)  # fmt: skip
def test_what_is_missing_is_shown_with_how_much_there_is(centre, changed, unmet, missing):
    assert profile(centre, **changed).facts == {"unmet": [unmet]}
    points = {each["point"]: each for each in centre.told[-1].data["points"]}
    assert points[unmet] == {"point": unmet, "met": False, "missing": [missing]}


def test_a_fifth_point_is_the_policys(centre):
    five = Centre(points=["sign", "duty"], premises=Premises(), duty={"permanent": 2, "on-call": 1})
    points = met(five, WHOLE)
    assert [each["met"] for each in points] == [True, False]
    assert [each["what"] for each in points[1]["missing"]] == ["permanent", "on-call"]


def test_the_same_profile_again_changes_nothing_and_another_does(centre):
    profile(centre)
    assert profile(centre).position == 0
    profile(centre, sign=None)
    assert centre.types == ["centre.profiled"] * 2


def test_a_days_roster_is_set_and_replaced(centre):
    for duties in ((TURN,), (TURN,), ()):
        assert duty(centre, duties=duties).outcome == "done"
    told = [each.data["duties"] for each in centre.told]
    assert told == [[TURN], []]


def test_a_turn_does_not_end_before_it_begins(centre):
    answer = duty(centre, duties=[TURN | {"until": "09:00"}])
    assert (answer.code, answer.kind) == ("turn-ends-first", "invalid")


@pytest.mark.parametrize("act", [profile, duty])
def test_only_the_centres_people_keep_it(centre, act):
    for _ in range(2):
        assert act(centre, by=OFFICER).code == "not-your-centre"
        assert act(centre).outcome == "done"


def test_a_command_addressed_to_another_centre_is_refused(centre):
    body = {"division": STREET, **WHOLE}
    answer = centre.ask("grid.profile-centre", centre_id("150104003"), by=DIRECTOR, **body)
    assert answer.code == "wrong-centre"
