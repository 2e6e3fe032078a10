"""An SMS gateway over HTTP: what it is asked, and what its answers mean."""

from uuid import uuid4

import pytest

from services.notify.channels import Message, TryAgain, Undeliverable
from services.notify.channels.sms_http import SmsHttpChannel

from .peers import HOST, certificate, closed_port, http_peer, silent_peer

MESSAGE = Message(id=str(uuid4()), to="+8610000000001", title="", text="事项已受理。")


@pytest.fixture
def peer():
    with http_peer() as made:
        yield made


def channel(url, seconds=5.0, token="secret-token"):
    return SmsHttpChannel(url, token, seconds)


def test_the_gateway_gets_number_text_and_id(peer):
    channel(peer.url).send(MESSAGE)
    (asked,) = peer.asked
    assert asked.json == {"to": MESSAGE.to, "text": MESSAGE.text, "id": MESSAGE.id}
    assert asked.headers["authorization"] == "Bearer secret-token"
    assert asked.headers["idempotency-key"] == asked.headers["x-request-id"] == MESSAGE.id
    assert asked.headers["content-type"] == "application/json"


def test_a_gateway_may_want_no_token(peer):
    channel(peer.url, token=None).send(MESSAGE)
    assert "authorization" not in peer.asked[0].headers


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_it_was_taken(peer, status):
    peer.answers = [(status, {}, 0)]
    channel(peer.url).send(MESSAGE)


@pytest.mark.parametrize(
    ("status", "headers", "after"),
    [
        (500, {}, 0), (502, {}, 0), (503, {"retry-after": "7"}, 7), (408, {}, 0),
        (429, {"retry-after": "120"}, 120), (429, {"retry-after": "nonsense"}, 0),
        (429, {"retry-after": "9" * 30}, 86_400),
        (503, {"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    ],
)  # fmt: skip
def test_it_may_be_taken_later(peer, status, headers, after):
    peer.answers = [(status, headers, 0)]
    with pytest.raises(TryAgain) as caught:
        channel(peer.url).send(MESSAGE)
    assert (caught.value.reason, caught.value.after) == (f"http:{status}", after)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 301, 302, 307])
def test_it_will_never_be_taken(peer, status):
    peer.answers = [(status, {"location": peer.url}, 0)]
    with pytest.raises(Undeliverable) as caught:
        channel(peer.url).send(MESSAGE)
    assert caught.value.reason == f"http:{status}"
    assert len(peer.asked) == 1


def test_nobody_listens():
    with pytest.raises(TryAgain, match="unreachable"):
        channel(f"http://{HOST}:{closed_port()}/").send(MESSAGE)


def test_nobody_answers():
    with silent_peer() as port, pytest.raises(TryAgain, match="timeout"):
        channel(f"http://{HOST}:{port}/", seconds=0.2).send(MESSAGE)


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    server, _ = certificate(tmp_path)
    with http_peer(server) as peer, pytest.raises(TryAgain, match="tls"):
        channel(peer.url).send(MESSAGE)


def test_a_failure_names_no_number(peer):
    peer.answers = [(400, {}, 0)]
    with pytest.raises(Undeliverable) as caught:
        channel(peer.url).send(MESSAGE)
    assert MESSAGE.to not in repr(caught.value) + repr(MESSAGE)
    assert caught.value.__cause__ is None
