"""Tokens of the local system: each says who somebody is in the story that is being told."""

import time

from deploy.local.scenario import Person
from deploy.local.secrets import keys
from deploy.local.tokens import Issuer
from services.chassis.identity import TokenCheck

HE = Person("mediator.he", ["mediator"], "150104002:justice-office", "150104002")
OTHER = Person("mediator.he", ["mediator"], "150104006:justice-office", "150104006")


def test_two_people_of_one_name_have_a_token_each(tmp_path) -> None:
    made = keys(tmp_path)
    issuer, reader = Issuer(made.token_private), TokenCheck(made.token_public)
    found = [reader.caller(issuer.token(each), time.time()) for each in (HE, OTHER, HE)]
    assert [each.unit for each in found] == [HE.unit, OTHER.unit, HE.unit]


def test_a_token_is_used_again(tmp_path) -> None:
    issuer = Issuer(keys(tmp_path).token_private)
    assert issuer.token(HE) is issuer.token(HE)
