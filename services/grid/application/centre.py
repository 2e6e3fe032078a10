"""The centre's profile and duty roster."""

from uuid import UUID

from services.chassis import codec
from services.chassis.application import Result, decides
from services.chassis.work import Work
from services.contracts.commands.centre import ProfileCentre, SetDuty
from services.contracts.ids import centre_id

from ..domain import Centre
from ..domain.errors import WrongCentre
from ..points import met
from .addressed import POLICY


class Centres:
    """What a centre has, and who is there when."""

    @decides(ProfileCentre)
    def profile_centre(self, command: ProfileCentre, work: Work) -> Result:
        """The answer says which points are not met; the same profile again changes nothing."""
        centre = _centre(command.division, work)
        profile = codec.plain(command)
        points = met(POLICY.centre, profile)
        centre.describe(**work.act, profile=profile, points=points)
        return centre, {"unmet": [each["point"] for each in points if not each["met"]]}

    @decides(SetDuty)
    def set_duty(self, command: SetDuty, work: Work) -> Result:
        """One day's roster; the same again changes nothing."""
        centre = _centre(command.division, work)
        duties = [codec.plain(each) for each in command.duties]
        centre.set_duty(**work.act, day=command.day.isoformat(), duties=duties)
        return centre


def _centre(division: str, work: Work) -> Centre:
    """The centre, known from now on. Raises WrongCentre when addressed to another."""
    id_: UUID = centre_id(division)
    if work.target not in (None, id_):
        raise WrongCentre(division=division, target=str(work.target))
    known = work.find(Centre, id_)
    return known or work.add(Centre.know(id_, **work.act, division=division))
