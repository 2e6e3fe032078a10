"""E-mail by a submission server (RFC 6409). Never in the clear unless the address says so.

`smtp://user:password@host:587` speaks STARTTLS or not at all, `smtps://…:465` TLS from the first
byte, `smtp+insecure://…` neither: for a relay on the same machine.
"""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

from . import Message, TryAgain, Undeliverable

PERMANENT = 500  # RFC 5321 §4.2.1: 5yz, do not try again
PORTS = {"smtp": 587, "smtps": 465, "smtp+insecure": 25}


class EmailChannel:
    """One submission server. A second try has the same Message-ID, by which readers drop it."""

    def __init__(
        self, url: str, sender: str, seconds: float, context: ssl.SSLContext | None = None
    ) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._seconds = seconds
        self._context = context or ssl.create_default_context()

    def send(self, message: Message) -> None:
        """Hand it to the server. Raises TryAgain, Undeliverable."""
        try:
            with self._connect() as server:
                if self._url.username:
                    server.login(unquote(self._url.username), unquote(self._url.password or ""))
                server.send_message(self._written(message))
        except smtplib.SMTPAuthenticationError:
            raise TryAgain("smtp-login") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise _meant(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPResponseException as error:
            raise _meant(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise TryAgain("tls-not-offered") from None
        except smtplib.SMTPServerDisconnected as error:
            late = isinstance(error.__context__, TimeoutError)  # the library hides it so
            raise TryAgain("timeout" if late else "connection-lost") from None
        except ssl.SSLError:
            raise TryAgain("tls") from None
        except TimeoutError:
            raise TryAgain("timeout") from None
        except (OSError, smtplib.SMTPException):
            raise TryAgain("unreachable") from None

    def _connect(self) -> smtplib.SMTP:
        host, scheme = self._url.hostname or "", self._url.scheme
        port = self._url.port or PORTS[scheme]
        if scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=self._seconds, context=self._context)
        server = smtplib.SMTP(host, port, timeout=self._seconds)
        if scheme == "smtp":
            try:
                server.starttls(context=self._context)
            except BaseException:
                server.close()
                raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        made = EmailMessage()
        made["From"] = self._sender
        made["To"] = message.to
        made["Subject"] = message.title
        made["Date"] = formatdate(localtime=True)
        made["Message-ID"] = f"<{message.id}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        made["Auto-Submitted"] = "auto-generated"  # RFC 3834: no machine answers it
        made.set_content(message.text)
        return made


def _meant(code: int) -> TryAgain | Undeliverable:
    reason = f"smtp:{code}"  # never the words: servers repeat the address in them
    return Undeliverable(reason) if code >= PERMANENT else TryAgain(reason)
