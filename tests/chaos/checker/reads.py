"""Read models say what the stores say; the audit trail, over HTTP, has no gap."""

from collections import Counter, defaultdict

from .evidence import TABLE, Evidence, Fed, Store
from .feed import in_order
from .findings import DIFFERS, DUPLICATED, LOST, PHANTOM, Findings

LETTERS = {"intake": "i", "referral": "r", "risk": "k"}  # of an ETag


def check(evidence: Evidence, feed: dict[str, Fed], found: Findings) -> None:
    """The gateway's tables and answers against a fold of our own over intake's log and the feed."""
    statuses = fold(evidence.later["intake"])
    versions, trails = _by_case(feed, set(statuses))
    _tables(evidence, statuses, versions, found)
    _trail(evidence, feed, found)
    for case, served in evidence.served.items():
        found.saw("case files over HTTP", 1)
        if served.http != 200:
            found.add(LOST, "a case file over HTTP", f"{case}: {served.http}")
            continue
        if served.status != statuses.get(case):
            what = f"{case}: {served.status}, stored {statuses.get(case)}"
            found.add(DIFFERS, "status over HTTP", what)
        if served.etag != etag(versions[case]):
            found.add(DIFFERS, "ETag", f"{case}: {served.etag}, told {versions[case]}")
        _same_trail(case, served.trail, trails[case], found)
    for name, differences in evidence.rebuilds.items():
        for each in differences:
            found.add(DIFFERS, f"rebuild of {name}", each)


def fold(intake: Store) -> dict[str, str]:
    """The status of every case."""
    made: dict[str, str] = {}
    for row in intake.rows:
        if row.topic in TABLE["status"]:
            made[row.aggregate] = TABLE["status"][row.topic]
    return made


def etag(versions: dict[str, int]) -> str:
    """How these versions are written."""
    return '"' + ".".join(f"{LETTERS[s]}{versions[s]}" for s in LETTERS if versions.get(s)) + '"'


def _by_case(
    feed: dict[str, Fed], cases: set[str]
) -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    versions: dict[str, dict[str, int]] = defaultdict(dict)
    trails: dict[str, list[str]] = defaultdict(list)
    for each in feed.values():
        if each.subject in cases:
            trails[each.subject].append(each.id)
            if each.source in TABLE["versions"] and each.version:
                known = versions[each.subject].get(each.source, 0)
                versions[each.subject][each.source] = max(known, each.version)
    return versions, trails


def _tables(
    evidence: Evidence,
    statuses: dict[str, str],
    versions: dict[str, dict[str, int]],
    found: Findings,
) -> None:
    cases = evidence.read_model.cases
    for case in statuses.keys() - cases.keys():
        found.add(LOST, "a case is not in the read model", case)
    for case in cases.keys() - statuses.keys():
        found.add(PHANTOM, "a case in the read model only", case)
    for case in cases.keys() & statuses.keys():
        status, told = cases[case]
        told = {name: told.get(name, 0) for name in TABLE["versions"] if told.get(name)}
        if status != statuses[case] or told != versions[case]:
            found.add(DIFFERS, "a case file", f"{case}: {status} {told}, {versions[case]}")
    told = TABLE["notices"]["sent"]
    sent = sum(row.topic in told for row in evidence.later["notify"].rows)
    if evidence.read_model.notices != sent:
        found.add(DIFFERS, "notices", f"{evidence.read_model.notices} shown, {sent} sent")


def _trail(evidence: Evidence, feed: dict[str, Fed], found: Findings) -> None:
    trail = evidence.read_model.trail
    for id_, times in Counter(row[0] for row in trail).items():
        if times > 1:
            found.add(DUPLICATED, "twice in the trail", id_)
        if id_ not in feed:
            found.add(PHANTOM, "in the trail, not in the feed", id_)
    for id_ in feed.keys() - {row[0] for row in trail}:
        found.add(LOST, "in the feed, not in the trail", id_)
    seen = [
        (subject, source, int(id_.rpartition("-")[2]), id_) for id_, source, _, subject in trail
    ]
    in_order(seen, "trail", found)
    found.saw("steps of the trail", len(trail))


def _same_trail(case: str, answered: list[str], told: list[str], found: Findings) -> None:
    for id_ in set(told) - set(answered):
        found.add(LOST, "a gap in the audit trail", f"{case}: {id_}")
    for id_ in set(answered) - set(told):
        found.add(PHANTOM, "a step nobody told", f"{case}: {id_}")
    if len(answered) != len(set(answered)):
        found.add(DUPLICATED, "a step twice over HTTP", case)
