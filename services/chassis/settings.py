"""Settings of one process: environment variables, read once at start, never changed after.

`python -m services.chassis settings` prints the table of all of them. A missing or malformed
value stops the process with the variable's name, what was expected and what was found.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from . import values


class SettingsError(Exception):
    """A variable is missing or malformed. The message says which and how to mend it."""


def _setting(
    name: str,
    read: Callable[[str], Any],
    says: str,
    default: Any = MISSING,
    *,
    secret: bool = False,
) -> Any:
    metadata = {"variable": name, "read": read, "says": says, "secret": secret}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One process's settings."""

    division: str = _setting(
        "FENGQIAO_DIVISION", values.division, "The centre's administrative division code."
    )
    database_url: str = _setting(
        "FENGQIAO_DATABASE_URL",
        values.template,
        "PostgreSQL URL; {service} stands for the service's name.",
        secret=True,
    )
    master_key: bytes = _setting(
        "FENGQIAO_MASTER_KEY",
        values.key,
        "Wraps the vault's keys: 32 bytes in base64.",
        secret=True,
    )
    vault_url: str | None = _setting(
        "FENGQIAO_VAULT_URL",
        values.url("postgresql", "postgres"),
        "PostgreSQL URL of the key store. Absent: FENGQIAO_DATABASE_URL with the name vault.",
        None,
        secret=True,
    )
    token_public_key_file: Path | None = _setting(  # noqa: RUF009 - makes a field
        "FENGQIAO_TOKEN_PUBLIC_KEY_FILE",
        Path,
        "Ed25519 public key (PEM) that callers' tokens are checked with. Gateway only.",
        None,
    )
    broker_url: str | None = _setting(
        "FENGQIAO_BROKER_URL",
        str,
        "RabbitMQ (amqp://user:password@host:port/vhost). Absent: all in one process.",
        None,
        secret=True,
    )
    partitions: int = _setting(
        "FENGQIAO_PARTITIONS",
        values.partitions,
        "Into how many queues each service's events are parted, for as many consumers at once.",
        1,
    )
    listen: tuple[str, int] = _setting(
        "FENGQIAO_LISTEN", values.listen, "Where the gateway listens.", ("127.0.0.1", 8750)
    )
    run_dir: Path = _setting(  # noqa: RUF009 - makes a field
        "FENGQIAO_RUN_DIR",
        Path,
        "Folder for the heartbeats that health checks read.",
        Path("/tmp/fengqiao"),  # noqa: S108 - only heartbeats; each image sets its own
    )
    labels_file: Path | None = _setting(  # noqa: RUF009 - makes a field
        "FENGQIAO_LABELS_FILE", Path,
        "A YAML file that renames 五办 for this place. Absent: as shipped. Gateway only.", None,
    )  # fmt: skip
    blob_dir: Path | None = _setting(  # noqa: RUF009 - makes a field
        "FENGQIAO_BLOB_DIR",
        Path,
        "Folder for attachments, encrypted. Absent: none are taken. Gateway only.",
        None,
    )
    fonts: str | None = _setting(
        "FENGQIAO_FONTS", str, "Chinese fonts for print, a.ttf:b.ttc#2. Absent: the system's.", None
    )
    public_url: str | None = _setting(
        "FENGQIAO_PUBLIC_URL",
        values.url("http", "https"),
        "The residents' query page, for QR codes on paper. Absent: they hold the case number.",
        None,
    )
    command_seconds: float = _setting(
        "FENGQIAO_COMMAND_SECONDS",
        values.seconds,
        "How long a caller waits for a service before 503.",
        8.0,
    )
    caught_up_seconds: float = _setting(
        "FENGQIAO_CAUGHT_UP_SECONDS",
        values.seconds,
        "How long an answer is held until the read model shows the change.",
        3.0,
    )
    sms_url: str | None = _setting(
        "FENGQIAO_SMS_URL",
        values.url("http", "https"),
        "Where an SMS gateway takes messages by POST.",
        None,
    )
    sms_token: str | None = _setting(
        "FENGQIAO_SMS_TOKEN", str, "The SMS gateway's bearer token.", None, secret=True
    )
    smpp_url: str | None = _setting(
        "FENGQIAO_SMPP_URL",
        values.url("smpp", "smpps"),
        "A message centre (smpp://system_id:password@host:port?source=number).",
        None,
        secret=True,
    )
    smtp_url: str | None = _setting(
        "FENGQIAO_SMTP_URL",
        values.url("smtp", "smtps", "smtp+insecure"),
        "A mail server (smtp://user:password@host:587, always with STARTTLS).",
        None,
        secret=True,
    )
    mail_from: str | None = _setting(
        "FENGQIAO_MAIL_FROM", str, "The sender of e-mails, an address.", None
    )
    webhooks_inside: bool = _setting(
        "FENGQIAO_WEBHOOKS_INSIDE",
        values.yes_or_no,
        "Whether webhooks may go to private addresses and by plain HTTP: yes or no.",
        default=False,
    )
    quiet_hours: tuple[str, str] | None = _setting(
        "FENGQIAO_QUIET_HOURS",
        values.hours,
        "When no message is sent, China time: 21:00-08:00, or none. Absent: notify's policy.",
        None,
    )
    clock_file: Path | None = _setting(  # noqa: RUF009 - makes a field
        "FENGQIAO_CLOCK_FILE",
        Path,
        "Development only: a file with the instant that is taken for now.",
        None,
    )
    log_format: str = _setting(
        "FENGQIAO_LOG_FORMAT",
        values.one_of("json", "console"),
        "Log lines: json or console.",
        "json",
    )
    log_level: str = _setting(
        "FENGQIAO_LOG_LEVEL",
        values.one_of("debug", "info", "warning", "error"),
        "Log from this level.",
        "info",
    )

    def database(self, service: str) -> str:
        """The PostgreSQL URL of one service's database."""
        return self.database_url.replace("{service}", service)

    @property
    def key_store(self) -> str:
        """The PostgreSQL URL of the key store."""
        return self.vault_url or self.database("vault")

    @property
    def distributed(self) -> bool:
        """Whether a broker links the services; otherwise they share one process."""
        return self.broker_url is not None


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read all settings. Raises SettingsError naming every variable that is wrong."""
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for each in fields(Settings):
        variable = each.metadata["variable"]
        text = environ.get(variable, "").strip()
        if not text:
            if each.default is MISSING:
                wrong.append(f"{variable} is not set: {each.metadata['says']}")
            continue
        try:
            found[each.name] = each.metadata["read"](text)
        except ValueError as error:
            shown = "(hidden)" if each.metadata["secret"] else repr(text)
            wrong.append(f"{variable} should be {error}; found {shown}")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(**found)


def table() -> list[tuple[str, str, str]]:
    """Every variable: name, default (or `required`), meaning. README's table is made of it."""
    rows = []
    for each in fields(Settings):
        default = "required" if each.default is MISSING else _shown(each.default)
        rows.append((each.metadata["variable"], default, each.metadata["says"]))
    return rows


def _shown(default: Any) -> str:
    if default is None:
        return "absent"
    if isinstance(default, bool):
        return "yes" if default else "no"
    return ":".join(map(str, default)) if isinstance(default, tuple) else str(default)
