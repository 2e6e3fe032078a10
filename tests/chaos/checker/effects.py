"""Every consumer's effect exists exactly once."""

from collections import Counter

from .evidence import SERVICES, TABLE, Evidence, Fed
from .findings import DUPLICATED, LOST, PHANTOM, Findings


def check(evidence: Evidence, feed: dict[str, Fed], found: Findings) -> None:
    """Inboxes and effects against what the feed says everybody must have heard."""
    _heard(evidence, feed, found)
    _effects(evidence, feed, found)
    _notices(evidence, found)
    for name, number in evidence.dead.items():
        if number:
            found.add(LOST, "dead letters", f"{name}: {number}")


def _heard(evidence: Evidence, feed: dict[str, Fed], found: Findings) -> None:
    told = {(each.source, each.id) for each in feed.values()}
    for listener in SERVICES:
        types = set(TABLE["hears"][listener])
        inbox = evidence.later[listener].inbox
        for each in feed.values():
            if each.type in types:
                found.saw("deliveries", 1)
                if (each.source, each.id) not in inbox:
                    found.add(LOST, "heard by nobody", f"{listener} misses {each}")
        for source, id_ in inbox:
            if source != "command" and (source, id_) not in told:
                found.add(PHANTOM, "heard, not in the feed", f"{listener}: {id_}")
    missed = told - evidence.read_model.heard
    found.saw("deliveries", len(told))
    for _, id_ in missed:
        found.add(LOST, "heard by nobody", f"gateway misses {id_}")


def _effects(evidence: Evidence, feed: dict[str, Fed], found: Findings) -> None:
    made = {
        name: Counter((row.cause, row.topic) for row in store.rows)
        for name, store in evidence.later.items()
    }
    for rule in TABLE["effects"]:
        for each in feed.values():
            if each.type != rule["heard"]:
                continue
            found.saw("effects", 1)
            times = made[rule["by"]][each.id, rule["makes"]]
            if times != 1:
                letter = LOST if times == 0 else DUPLICATED
                found.add(letter, f"{rule['heard']} makes {rule['makes']}", f"{times} for {each}")


def _notices(evidence: Evidence, found: Findings) -> None:
    """Nobody is told the same of the same event twice; and no notice is sent twice."""
    rows = evidence.later["notify"].rows
    decided = Counter(
        (row.cause, *row.facts) for row in rows if row.topic in TABLE["notices"]["decided"]
    )
    sent = Counter(row.aggregate for row in rows if row.topic in TABLE["notices"]["sent"])
    found.saw("notices", len(decided))
    for what, times in [*decided.items(), *sent.items()]:
        if times > 1:
            found.add(DUPLICATED, "a notice twice", str(what))
