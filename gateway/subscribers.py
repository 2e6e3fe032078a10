"""Questions to the read model about outside systems; who may ask them."""

from typing import Any
from uuid import UUID

from services.chassis.database import Reader
from services.chassis.identity import Caller

from .problems import Problem

ROLES = ("admin", "director")  # as in `routes.ACTS`
SUBSCRIPTIONS = "SELECT id::text, file FROM subscriptions WHERE id > %s ORDER BY id LIMIT %s"
DELIVERIES = (
    "SELECT id::text, at, file FROM deliveries WHERE subscription = %s"
    " AND (at, id) < (coalesce(%s, 'infinity')::timestamptz, coalesce(%s, %s)::uuid)"
    " ORDER BY at DESC, id DESC LIMIT %s"
)
LAST = UUID(int=2**128 - 1)


class OutsideReads:
    """Questions about subscriptions."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def subscription(self, id_: str) -> dict[str, Any]:
        """One subscription. Raises Problem 404."""
        try:
            key = UUID(id_)
        except ValueError as error:
            raise Problem(404, "not-an-id", facts={"found": id_[:80]}) from error
        row = await self._reader.row("SELECT file FROM subscriptions WHERE id = %s", [key])
        if row is None:
            raise Problem(404, "no-such-subscription", facts={"subscription": id_})
        return dict(row["file"])

    async def subscriptions(self, after: UUID, limit: int) -> list[dict[str, Any]]:
        """All of them, in the order of their ids, after one."""
        return await self._reader.rows(SUBSCRIPTIONS, [after, limit])

    async def deliveries(
        self, subscription: str, after: list[Any] | None, limit: int
    ) -> list[dict[str, Any]]:
        """What became of the deliveries, newest first, after a cursor `(at, id)`."""
        at, id_ = after or (None, None)
        return await self._reader.rows(DELIVERIES, [UUID(subscription), at, id_, LAST, limit])


def require_centre(caller: Caller, division: str) -> None:
    """Outside systems get the whole centre's events: for its administrator, and for a director of
    all of it. Raises Problem 403.
    """
    if not set(caller.roles) & set(ROLES):
        facts = {"needs": list(ROLES), "roles": list(caller.roles)}
        raise Problem(403, "role-cannot-act", facts=facts)
    covers = bool(caller.region) and division.startswith(caller.region)
    if "admin" not in caller.roles and not covers:
        where = {"field": "region", "found": division, "region": caller.region or "—"}
        raise Problem(403, "outside-region", facts=where)
