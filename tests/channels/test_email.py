"""E-mail to a real SMTP server: never in the clear, one Message-ID, failures by their codes."""

import email
import email.policy
from contextlib import contextmanager
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from services.notify.channels import Message, TryAgain, Undeliverable
from services.notify.channels.email import EmailChannel

from .peers import HOST, certificate, closed_port, silent_peer

MESSAGE = Message(
    id=str(uuid4()), to="wang@invented.example", title="事项进展通知", text="事项150104002已受理。"
)
SENDER = "notice@centre.example"

pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS:UserWarning",
    "ignore::DeprecationWarning:aiosmtpd",
)


class Mailbox:
    """Keeps what comes; `answer` is the reply to RCPT."""

    def __init__(self):
        self.answer = "250 OK"
        self.envelopes = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server, session, envelope, address, options
    ):
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as above
        self.envelopes.append((session.ssl is not None, envelope))
        return "250 taken"

    def read(self):
        tls, envelope = self.envelopes[-1]
        return tls, email.message_from_bytes(envelope.content, policy=email.policy.default)


@contextmanager
def server(**more):
    mailbox = Mailbox()
    made = Controller(mailbox, hostname=HOST, port=closed_port(), **more)
    made.start()
    try:
        yield mailbox, made.port
    finally:
        made.stop()


@pytest.fixture
def tls(tmp_path):
    return certificate(tmp_path)


def test_a_letter_arrives_over_tls(tls):
    theirs, ours = tls
    with server(tls_context=theirs, require_starttls=True) as (mailbox, port):
        EmailChannel(f"smtp://{HOST}:{port}", SENDER, 5, ours).send(MESSAGE)
        encrypted, letter = mailbox.read()
    assert encrypted
    assert (letter["to"], letter["from"], letter["subject"]) == (
        MESSAGE.to, SENDER, "事项进展通知",
    )  # fmt: skip
    assert letter.get_content().strip() == MESSAGE.text
    assert letter["auto-submitted"] == "auto-generated"
    assert letter["date"]


def test_every_try_has_the_same_message_id(tls):
    theirs, ours = tls
    with server(tls_context=theirs) as (mailbox, port):
        for _ in range(2):
            EmailChannel(f"smtp://{HOST}:{port}", SENDER, 5, ours).send(MESSAGE)
        ids = {str(mailbox.read()[1]["message-id"]) for _ in mailbox.envelopes}
    assert ids == {f"<{MESSAGE.id}@centre.example>"}


def test_it_signs_in(tls):
    theirs, ours = tls
    seen = []

    def check(server, session, envelope, mechanism, data):
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss", handled=False)

    with server(
        tls_context=theirs, authenticator=check, auth_required=True, auth_require_tls=True
    ) as (mailbox, port):
        EmailChannel(f"smtp://centre:p%40ss@{HOST}:{port}", SENDER, 5, ours).send(MESSAGE)
        assert len(mailbox.envelopes) == 1
        with pytest.raises(TryAgain, match="smtp-login"):
            EmailChannel(f"smtp://centre:wrong@{HOST}:{port}", SENDER, 5, ours).send(MESSAGE)
    assert seen[0] == (b"centre", b"p@ss")


def test_a_server_without_tls_gets_nothing(tls):
    with server() as (mailbox, port):
        with pytest.raises(TryAgain, match="tls-not-offered"):
            EmailChannel(f"smtp://{HOST}:{port}", SENDER, 5, tls[1]).send(MESSAGE)
        assert mailbox.envelopes == []
        EmailChannel(f"smtp+insecure://{HOST}:{port}", SENDER, 5).send(MESSAGE)
        assert mailbox.read()[0] is False


def test_a_certificate_that_nobody_vouches_for(tls):
    with server(tls_context=tls[0]) as (mailbox, port):
        with pytest.raises(TryAgain, match="tls"):
            EmailChannel(f"smtp://{HOST}:{port}", SENDER, 5).send(MESSAGE)
        assert mailbox.envelopes == []


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ("550 no such user wang@invented.example", Undeliverable, "smtp:550"),
        ("553 bad name", Undeliverable, "smtp:553"),
        ("451 come back", TryAgain, "smtp:451"),
        ("452 full", TryAgain, "smtp:452"),
    ],
)
def test_what_a_refusal_means(tls, answer, kind, reason):
    theirs, ours = tls
    with server(tls_context=theirs) as (mailbox, port):
        mailbox.answer = answer
        with pytest.raises(kind) as caught:
            EmailChannel(f"smtp://{HOST}:{port}", SENDER, 5, ours).send(MESSAGE)
    assert caught.value.reason == reason
    assert MESSAGE.to not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_nobody_listens_and_nobody_answers():
    with pytest.raises(TryAgain, match="unreachable"):
        EmailChannel(f"smtp://{HOST}:{closed_port()}", SENDER, 5).send(MESSAGE)
    with silent_peer() as port, pytest.raises(TryAgain, match="timeout"):
        EmailChannel(f"smtp://{HOST}:{port}", SENDER, 0.2).send(MESSAGE)
