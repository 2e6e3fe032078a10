"""Which provider stands behind each channel: the policy names it, the environment says where."""

from services.chassis.clock import Clock
from services.chassis.settings import Settings

from ..sending import Sending, Way
from . import Channel, Unconfigured
from .email import EmailChannel
from .guard import Guard
from .smpp import SmppChannel
from .sms_http import SmsHttpChannel
from .webhook import WebhookChannel


def channels(settings: Settings, sending: Sending, clock: Clock) -> dict[str, Channel]:
    """Every channel by name; one whose address is not set refuses, and that is told."""
    ways = sending.channels
    return {
        "sms": _sms(settings, ways.sms),
        "email": _email(settings, ways.email),
        "webhook": WebhookChannel(
            f"fengqiao.{settings.division}",
            Guard(inside=settings.webhooks_inside),
            ways.webhook.seconds,
            clock,
        ),
    }


def _sms(settings: Settings, way: Way) -> Channel:
    if way.by == "smpp" and settings.smpp_url:
        return SmppChannel(settings.smpp_url, way.seconds)
    if way.by == "sms-http" and settings.sms_url:
        return SmsHttpChannel(settings.sms_url, settings.sms_token, way.seconds)
    return Unconfigured()


def _email(settings: Settings, way: Way) -> Channel:
    if settings.smtp_url and settings.mail_from:
        return EmailChannel(settings.smtp_url, settings.mail_from, way.seconds)
    return Unconfigured()
