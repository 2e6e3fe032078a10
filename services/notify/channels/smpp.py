"""Text messages straight to a message centre by SMPP 3.4: bind, submit_sm, unbind.

`smpp://system_id:password@host:2775?source=10690001` or `smpps://…` (TLS). Chinese goes as UCS-2,
in parts of 67 characters with a concatenation header. One connection per message: a centre sends
some dozens a day, and a bound line that nobody uses has to be kept alive.
"""

import logging
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from smpplib import client, consts, exceptions

from . import Message, TryAgain, Undeliverable

LINES = "fengqiao.smpp"
ONE, PART = 140, 134  # octets of a short message, alone and beside a six-octet header (3GPP 23.040)
MOST_PARTS = 255
TON_UNKNOWN, TON_INTERNATIONAL, TON_ALPHANUMERIC, NPI_ISDN = 0, 1, 5, 1
# Statuses that pass (SMPP 3.4 §5.1.3): system error, queue full, throttled, not bound just now.
PASSING = {
    consts.SMPP_ESME_RSYSERR,
    consts.SMPP_ESME_RMSGQFUL,
    consts.SMPP_ESME_RTHROTTLED,
    consts.SMPP_ESME_RINVBNDSTS,
    consts.SMPP_ESME_RBINDFAIL,
    consts.SMPP_ESME_RALYBND,
    consts.SMPP_ESME_RINVPASWD,  # of our own line, not of this message: somebody mends it
    consts.SMPP_ESME_RINVSYSID,
}

# The library writes whole messages to its debug log.
logging.getLogger(LINES).setLevel(logging.CRITICAL)


class SmppChannel:
    """One message centre. The id's first bits are the user_message_reference of every part."""

    def __init__(self, url: str, seconds: float, context: ssl.SSLContext | None = None) -> None:
        self._url = urlsplit(url)
        self._seconds = seconds
        self._source = parse_qs(self._url.query).get("source", [""])[0]
        if self._url.scheme == "smpps":
            context = context or ssl.create_default_context()
        self._context = context

    def send(self, message: Message) -> None:
        """Hand every part over. Raises TryAgain, Undeliverable."""
        line = client.Client(
            self._url.hostname, self._url.port or 2775, timeout=self._seconds,
            logger_name=LINES, allow_unknown_opt_params=True, ssl_context=self._context,
        )  # fmt: skip
        try:
            line.connect()
            line.bind_transmitter(
                system_id=unquote(self._url.username or ""),
                password=unquote(self._url.password or ""),
            )
            for part in parts(message.text, UUID(message.id).int & 0xFF):
                self._submit(line, message, part)
        except exceptions.PDUError as error:
            raise _meant(error.args[1] if len(error.args) > 1 else None) from None
        except TimeoutError:
            raise TryAgain("timeout") from None
        except ssl.SSLError:
            raise TryAgain("tls") from None
        except (exceptions.ConnectionError, OSError):
            raise TryAgain("unreachable") from None
        finally:
            _hang_up(line)

    def _submit(self, line: Any, message: Message, part: "Part") -> None:
        text, is_one_of_many = part
        sent = line.send_message(
            source_addr_ton=TON_UNKNOWN if self._source.isdigit() else TON_ALPHANUMERIC,
            source_addr=self._source,
            dest_addr_ton=TON_INTERNATIONAL if message.to.startswith("+") else TON_UNKNOWN,
            dest_addr_npi=NPI_ISDN,
            destination_addr="".join(each for each in message.to if each.isdigit()),
            short_message=text,
            data_coding=consts.SMPP_ENCODING_ISO10646,
            esm_class=consts.SMPP_GSMFEAT_UDHI if is_one_of_many else consts.SMPP_MSGMODE_DEFAULT,
            user_message_reference=UUID(message.id).int >> 112,
        )
        while True:
            answer = line.read_pdu()
            if answer.sequence == sent.sequence:
                break
        if answer.is_error():
            raise _meant(int(answer.status))


Part = tuple[bytes, bool]


def parts(text: str, reference: int) -> Iterator[Part]:
    """The text in UCS-2, in as many parts as it takes; a character is never cut in two.

    Raises Undeliverable when it takes more than a telephone puts together.
    """
    whole = text.encode("utf-16-be")
    if len(whole) <= ONE:
        yield whole, False
        return
    pieces = _pieces(text)
    if len(pieces) > MOST_PARTS:
        raise Undeliverable("too-long")
    for number, piece in enumerate(pieces, start=1):
        yield bytes([5, 0, 3, reference, len(pieces), number]) + piece, True


def _pieces(text: str) -> list[bytes]:
    made = [b""]
    for character in text:
        encoded = character.encode("utf-16-be")  # four octets outside the basic plane
        if len(made[-1]) + len(encoded) > PART:
            made.append(b"")
        made[-1] += encoded
    return made


def _meant(status: int | None) -> TryAgain | Undeliverable:
    if status is None:
        return TryAgain("connection-lost")
    reason = f"smpp:{status:08x}"
    return TryAgain(reason) if status in PASSING else Undeliverable(reason)


def _hang_up(line: Any) -> None:
    try:
        if line.state not in {consts.SMPP_CLIENT_STATE_CLOSED, consts.SMPP_CLIENT_STATE_OPEN}:
            line.unbind()
    except (exceptions.PDUError, exceptions.ConnectionError, OSError):
        pass  # what was taken is taken, whatever the parting is like
    finally:
        line.disconnect()
