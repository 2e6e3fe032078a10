"""Commands: every 2xx is in the store exactly once, and nothing else is there, whole or half."""

from collections import Counter

from .evidence import TABLE, Command, Evidence, Row, Store
from .findings import DUPLICATED, LOST, PHANTOM, Findings


def check(evidence: Evidence, found: Findings) -> None:
    """Every command of the journal against its owner's store, then the stores against it."""
    for command in evidence.commands:
        store = evidence.stores[TABLE["acts"][command.act]["owner"]]
        _one(command, store, found)
    found.saw("commands", len(evidence.commands))
    found.saw("commands answered 2xx", sum(bool(each.done) for each in evidence.commands))
    _nobody_asked(evidence, found)
    _numbers(evidence, found)
    for name, store in evidence.stores.items():
        _gapless(name, store, found)
    _vault(evidence.stores["intake"], found)


def _one(command: Command, store: Store, found: Findings) -> None:
    what = f"{command.act} {command.message_id}"
    rows = store.by_cause.get(command.message_id, [])
    main = [row for row in rows if row.topic == TABLE["acts"][command.act]["makes"]]
    kept = store.inbox.get(("command", command.message_id))
    if len(main) > 1:
        found.add(DUPLICATED, "a command was done twice", what)
    if command.done:
        if not main or kept != "done":
            found.add(LOST, "answered 2xx, not in the store", f"{what}: kept {kept}, {rows}")
        _same_answers(command, main, found)
    elif (kept == "done") != bool(main) or bool(rows) != bool(main):
        found.add(LOST, "half a command is there", f"{what}: kept {kept}, {rows}")
    elif command.surely_not_done and rows:
        found.add(PHANTOM, "answered no, and yet done", what)


def _same_answers(command: Command, main: list[Row], found: Findings) -> None:
    """The same key is always told the same; and what it was told is what is stored."""
    answers = {(each.id, each.version, each.number) for each in command.done}
    if len(answers) > 1:
        found.add(DUPLICATED, "one key, two answers", f"{command.message_id}: {answers}")
    for id_, version, _ in answers:
        if id_ and main and (main[0].aggregate != id_ or main[0].version > version):
            found.add(LOST, "the answer tells of another event", f"{command.message_id}: {main}")


def _nobody_asked(evidence: Evidence, found: Findings) -> None:
    people = {command.who for command in evidence.commands}
    asked = {command.message_id for command in evidence.commands}
    for name, store in evidence.stores.items():
        for cause in store.by_cause:
            if cause.partition(":")[0] in people and cause not in asked:
                found.add(PHANTOM, "stored, and nobody asked it", f"{name}: {cause}")


def _numbers(evidence: Evidence, found: Findings) -> None:
    rows = [r for r in evidence.stores["intake"].rows if r.topic == "intake.case.registered"]
    for index, what in enumerate(("number", "query code")):
        for value, times in Counter(row.facts[index] for row in rows).items():
            if times > 1:
                found.add(DUPLICATED, f"one {what}, two cases", value)
    found.saw("cases", len(rows))


def _gapless(name: str, store: Store, found: Findings) -> None:
    """An aggregate's versions are 1, 2, 3…: no event of a batch is missing."""
    last: dict[str, int] = {}
    for row in store.rows:
        if row.version != last.get(row.aggregate, 0) + 1:
            found.add(LOST, "a stream has a gap", f"{name}: {row}")
        last[row.aggregate] = row.version
    found.saw("stored events", len(store.rows))


def _vault(store: Store, found: Findings) -> None:
    """Whom an event refers to, the vault knows: both were one transaction."""
    for row in store.rows:
        if row.topic == "intake.case.registered":
            for person in row.facts[2:]:
                if person not in store.people:
                    found.add(LOST, "a party is not in the vault", f"{row.aggregate}: {person}")
