"""The feed: every stored event that is told, in order per case; none that is not stored."""

from .evidence import SERVICES, TABLE, Evidence, Fed, Store
from .findings import DUPLICATED, LOST, OUT_OF_ORDER, PHANTOM, Findings

TOLD = frozenset(TABLE["told"])


def check(evidence: Evidence, found: Findings) -> dict[str, Fed]:
    """Compare; the feed's events by id, each once, in the order they were first seen."""
    once: dict[str, Fed] = {}
    for each in evidence.feed:
        if once.setdefault(each.id, each) != each:
            found.add(DUPLICATED, "one id, two events in the feed", f"{once[each.id]} and {each}")
        if not _stored(evidence.later[each.source], each):
            found.add(PHANTOM, "in the feed, not in the store", str(each))
    found.saw("events in the feed", len(once))
    found.saw("published again (same id, allowed)", len(evidence.feed) - len(once))
    told = TOLD | _topics(once, evidence.later)
    for name, store in evidence.stores.items():
        for row in store.rows:
            if row.topic in told and f"{name}-{row.position}" not in once:
                found.add(LOST, "stored, not in the feed", f"{name}: {row}")
    in_order([(e.subject, e.source, e.sequence, e.id) for e in once.values()], "feed", found)
    _relays(evidence, found)
    return once


def _stored(store: Store, each: Fed) -> bool:
    row = store.by_position.get(each.sequence)
    if row is None or row.cause != each.cause:
        return False
    return each.version in {0, row.version} and each.id == f"{each.source}-{row.position}"


def _topics(once: dict[str, Fed], stores: dict[str, Store]) -> set[str]:
    """Of what kinds the events in the feed are: then every one of that kind has to be there."""
    rows = (stores[each.source].by_position.get(each.sequence) for each in once.values())
    return {row.topic for row in rows if row is not None}


def in_order(seen: list[tuple[str, str, int, str]], where: str, found: Findings) -> None:
    """Per subject and source, the sequence of what is seen for the first time rises."""
    last: dict[tuple[str, str], int] = {}
    for subject, source, sequence, id_ in seen:
        if sequence < last.get((subject, source), 0):
            what = f"{id_} of {subject} after {source}-{last[subject, source]}"
            found.add(OUT_OF_ORDER, f"order of the {where}", what)
        last[subject, source] = sequence


def _relays(evidence: Evidence, found: Findings) -> None:
    """Each relay came to the end of its log."""
    for name in SERVICES:
        store = evidence.stores[name]
        last = store.rows[-1].position if store.rows else 0
        if store.positions.get("relay", 0) < last:
            what = f"{name}: {store.positions.get('relay')} of {last}"
            found.add(LOST, "a relay has not come to the end", what)
