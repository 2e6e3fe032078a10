"""Webhooks: agreed, signed, judged, and never into our own house."""

import base64
import hashlib
import hmac
import json
import socket
from datetime import UTC, datetime

import pytest

from services.notify.channels import Gone, Message, TryAgain, Undeliverable
from services.notify.channels.guard import Guard
from services.notify.channels.webhook import WebhookChannel

from .peers import HOST, certificate, closed_port, http_peer, silent_peer

NOW = datetime(2025, 4, 7, 1, tzinfo=UTC)
KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()
EVENT = {"specversion": "1.0", "id": "intake-7", "type": "case.accepted", "data": {"note": "好"}}
ORIGIN = "fengqiao.150104002"


@pytest.fixture
def peer():
    with http_peer() as made:
        yield made


def channel(*, inside=True, seconds=5.0):
    return WebhookChannel(ORIGIN, Guard(inside=inside), seconds, lambda: NOW)


def message(url):
    text = json.dumps(EVENT, ensure_ascii=False)
    return Message(id="intake-7", to=url, title="", text=text, secret=SECRET)


def test_an_event_arrives_as_a_structured_cloudevent(peer):
    channel().send(message(peer.url))
    (asked,) = peer.posts
    assert asked.path == "/hook"
    assert asked.headers["content-type"] == "application/cloudevents+json"
    assert asked.json == EVENT
    assert asked.headers["host"] == peer.url.split("/")[2]


def test_its_signature_holds_by_the_convention(peer):
    """Checked as a receiver would, without our code: Standard Webhooks."""
    channel().send(message(peer.url))
    asked = peer.posts[0]
    signed = b".".join(
        [asked.headers["webhook-id"].encode(), asked.headers["webhook-timestamp"].encode(),
         asked.body]
    )  # fmt: skip
    version, _, found = asked.headers["webhook-signature"].partition(",")
    assert version == "v1"
    assert base64.b64decode(found) == hmac.digest(KEY, signed, hashlib.sha256)
    assert asked.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    changed = hmac.digest(KEY, signed + b" ", hashlib.sha256)
    assert base64.b64decode(found) != changed


@pytest.mark.parametrize("allowed", ["*", ORIGIN])
def test_a_receiver_that_agrees_is_asked_once(peer, allowed):
    peer.allows = {"webhook-allowed-origin": allowed}
    hooks = channel()
    for _ in range(2):
        hooks.send(message(peer.url))
    assert [each.method for each in peer.asked] == ["OPTIONS", "POST", "POST"]
    assert peer.asked[0].headers["webhook-request-origin"] == ORIGIN


@pytest.mark.parametrize("allows", [{}, {"webhook-allowed-origin": "other.example"}])
def test_a_receiver_that_does_not_agree_gets_nothing(peer, allows):
    peer.allows = allows
    with pytest.raises(Undeliverable, match="not-allowed-by-receiver"):
        channel().send(message(peer.url))
    assert peer.posts == []


def test_a_receiver_whose_handshake_fails_is_asked_again(peer):
    peer.allows, peer.options_status = {}, 503
    with pytest.raises(TryAgain, match="http:503"):
        channel().send(message(peer.url))
    assert peer.posts == []


def test_gone_is_gone(peer):
    peer.answers = [(410, {}, 0)]
    with pytest.raises(Gone):
        channel().send(message(peer.url))


def test_too_many(peer):
    peer.answers = [(429, {"retry-after": "30"}, 0)]
    with pytest.raises(TryAgain) as caught:
        channel().send(message(peer.url))
    assert caught.value.after == 30


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 415])
def test_nothing_but_2xx_counts_and_no_redirect_is_followed(peer, status):
    peer.answers = [(status, {"location": f"http://{HOST}:1/"}, 0)]
    with pytest.raises(Undeliverable, match=f"http:{status}"):
        channel().send(message(peer.url))
    assert len(peer.posts) == 1


def test_nobody_listens_and_nobody_answers():
    with pytest.raises(TryAgain, match="unreachable"):
        channel().send(message(f"http://{HOST}:{closed_port()}/"))
    with silent_peer() as port, pytest.raises(TryAgain, match="timeout"):
        channel(seconds=0.2).send(message(f"http://{HOST}:{port}/"))


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    server, _ = certificate(tmp_path)
    with http_peer(server) as peer, pytest.raises(TryAgain, match="tls"):
        channel().send(message(peer.url))
    assert peer.posts == []


FORBIDDEN = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "[::1]", "[fe80::1]", "[fc00::1]", "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]", "localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", FORBIDDEN)
def test_our_own_house_is_not_reached_by_a_strangers_word(host):
    with pytest.raises(Undeliverable, match="address-not-allowed"):
        Guard(inside=False).look_up(f"https://{host}/hook")


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "0.0.0.0", "224.0.0.1"])
def test_some_places_are_not_reached_even_inside(host):
    with pytest.raises(Undeliverable, match="address-not-allowed"):
        Guard(inside=True).look_up(f"http://{host}/hook")


def test_outside_nothing_goes_in_the_clear():
    with pytest.raises(Undeliverable, match="plain-http"):
        Guard(inside=False).look_up("http://93.184.215.14/")
    assert Guard(inside=False).look_up("https://93.184.215.14/x?y=1").url == (
        "https://93.184.215.14:443/x?y=1"
    )


def test_a_name_with_one_good_and_one_bad_address_is_refused(monkeypatch):
    def answer(name, port, **_):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in ("93.184.215.14", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with pytest.raises(Undeliverable, match="address-not-allowed"):
        Guard(inside=False).look_up("https://two.example/")


def test_the_request_goes_to_the_address_that_was_judged(monkeypatch, peer):
    """A name that answers otherwise a moment later gains nothing: it is looked up once."""
    real, asked = socket.getaddrinfo, []

    def answer(name, port, *args, **more):
        if name == "rebinding.example":
            asked.append(name)
            return real(HOST if len(asked) == 1 else "192.0.2.1", port, *args, **more)
        return real(name, port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    port = peer.url.split(":")[2]
    channel().send(message(f"http://rebinding.example:{port}"))
    assert len(asked) == 1
    assert peer.posts[0].headers["host"] == f"rebinding.example:{port.split('/')[0]}"


def test_a_name_that_is_nowhere_may_come_back(monkeypatch):
    def fail(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(TryAgain, match="no-such-host"):
        Guard(inside=False).look_up("https://nowhere.invalid/")
