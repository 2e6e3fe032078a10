"""What leaves the gateway is in words for who may read, and closed for who may not."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from eventsourcing.persistence import OperationalError
from starlette.responses import Response

from gateway import bodies
from gateway.opening import Opening
from gateway.problems import Problem
from services.chassis.clear import ERASED, WITHHELD
from services.chassis.database import Unavailable
from services.chassis.keystore import MemoryKeys
from services.chassis.sealing import Texts, seal_text
from services.contracts.commands.intake import AcceptCase

WORDS = 'Zhou An, "13900001111"'


@pytest.fixture
def keys() -> MemoryKeys:
    return MemoryKeys(bytes(32))


def answered(keys: MemoryKeys, value: Callable[[str], Any], *, content: bool = True) -> Any:
    token = seal_text(WORDS, keys.take())
    response = Response(json.dumps(value(token)), media_type="application/json")
    opened = asyncio.run(Opening(Texts(keys)).response(response, content=content))
    assert int(opened.headers["content-length"]) == len(opened.body)
    return json.loads(opened.body)


def test_every_text_is_opened_wherever_it_stands(keys):
    found = answered(keys, lambda t: {"title": t, "items": [{"what": f"登记“{t}”"}], t: 1})
    assert found == {"title": WORDS, "items": [{"what": f"登记“{WORDS}”"}], WORDS: 1}


def test_who_follows_the_trail_alone_reads_that_there_is_something(keys):
    found = answered(keys, lambda t: {"title": t, "what": f"“{t}”"}, content=False)
    assert found == {"title": WITHHELD, "what": f"“{WITHHELD}”"}


def test_what_is_known_of_people_never_leaves(keys):
    key = keys.take()
    person = Texts(keys).seal_person({"name": "Zhou An"}, key)
    alone = {"parties": [{"person": "x"}]}
    for sealed in ({"person": "x", "sealed": person}, {"sealed": person, "person": "x"}):
        assert answered(keys, lambda _, s=sealed: {"parties": [s]}) == alone


def test_what_was_erased_says_so(keys):
    token = seal_text(WORDS, key := keys.take())
    keys.destroy([key.id])
    assert answered(keys, lambda _: {"title": token}) == {"title": ERASED}


def test_what_is_no_json_is_left_alone(keys):
    token = seal_text(WORDS, keys.take())
    response = Response(token, media_type="application/pdf")
    same = asyncio.run(Opening(Texts(keys)).response(response, content=True))
    assert same.body.decode() == token


def test_a_key_store_that_is_away_is_told_as_such(keys, monkeypatch):
    token = seal_text(WORDS, keys.take())

    def away(_: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(keys, "find", away)
    monkeypatch.setattr(keys, "cold", list)
    with pytest.raises(Unavailable):
        asyncio.run(Opening(Texts(keys)).json(token.encode()))


def test_no_caller_has_a_sealed_text_opened_by_sending_it(keys):
    token = seal_text(WORDS, keys.take())
    with pytest.raises(Problem) as refused:
        bodies.fit(AcceptCase, {"note": f"see {token}"})
    assert refused.value.errors == [{"field": "note", "code": "sealed-text"}]
    assert bodies.fit(AcceptCase, {"note": "see ~t1. and so on"}).note
