"""The centre: about its division."""

from services.chassis.publication import same
from services.contracts.events import centre as told

from ..domain import Centre
from .telling import publication

publication.silent(Centre.Created)  # its profile or roster follows at once


@publication.of(Centre.Profiled)
def profiled(event: Centre.Profiled) -> tuple[told.CentreProfiled, str]:
    """centre.profiled."""
    return same(told.CentreProfiled, event, **event.profile), event.division


@publication.of(Centre.DutySet)
def duty_set(event: Centre.DutySet) -> tuple[told.DutySet, str]:
    """centre.duty_set."""
    return same(told.DutySet, event), event.division
