"""Subscriptions of outside systems and what was delivered to them: the read models."""

from typing import Any

from services.chassis import codec
from services.contracts.envelope import Envelope

from .others import on


@on("subscription.made")
def subscription_made(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    file = {
        "id": event.subject, "url": data["url"], "types": data["types"], "state": "active",
        "made_at": event.time, "made_by": data["by"]["id"], "version": event.streamversion,
    }  # fmt: skip
    connection.execute(
        "INSERT INTO subscriptions (id, file) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING",
        [event.subject, codec.dumps(file).decode()],
    )


@on("subscription.ended")
def subscription_ended(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    state = "gone" if data["reason"] == "gone" else "ended"
    connection.execute(
        "UPDATE subscriptions SET file = file || %s::jsonb WHERE id = %s",
        [codec.dumps({"state": state, "version": event.streamversion}).decode(), event.subject],
    )


@on("webhook.delivered", "webhook.failed")
def delivery(connection: Any, data: dict[str, Any], event: Envelope) -> None:
    """The last word about one delivery; an older one is overwritten when it was sent again."""
    file = {
        "id": data["delivery"], "event": data["event"], "type": data["event_type"],
        "state": event.type.partition(".")[2], "tries": data["tries"],
        "reason": data.get("reason"), "at": event.time,
    }  # fmt: skip
    connection.execute(
        "INSERT INTO deliveries (id, subscription, at, file) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (id) DO UPDATE SET at = excluded.at, file = excluded.file",
        [data["delivery"], event.subject, event.time, codec.dumps(file).decode()],
    )
