"""A seeded campaign: the plan of faults, the load beside it, the healing, and the proof.

The same seed gives the same plan and the same commands. When each happens depends on the machine.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from deploy.local.stack import Stack

from . import settling
from .checker import examine, rebuilds
from .checker.findings import Findings
from .checker.gather import Where, gather
from .faults import CATALOGUE, Attack, Fault
from .journal import Journal
from .load import Counts, Load
from .system import Attacked, Supervisor, tokens

RATE, PEOPLE = 40.0, 24  # commands a second, people at a time
FIRST_SECONDS = 2.0  # of the load alone, before the first fault
TOGETHER = 0.25  # how often two faults happen at once
AT_ONCE = 0.25  # how often the next fault does not wait until the system works again
GAPS = (0.1, 0.5, 1.0, 2.0)  # seconds between faults
RECOVERED, RECOVERY_SECONDS = 10, 20.0  # commands done since a fault, and how long that may take
LOOKS, BETWEEN_LOOKS = 3, 5.0  # a finding counts when it is still there at the last look


@dataclass(frozen=True)
class Round:
    """One or two faults at once. Most wait until the system works again; some strike it while it
    still recovers from the last.
    """

    faults: tuple[Fault, ...]
    gap: float  # seconds after the one before
    waits: bool

    def __str__(self) -> str:
        return " + ".join(map(str, self.faults))


@dataclass
class Result:
    """What happened, and what was found."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    counts: Counts = field(default_factory=Counts)
    died: dict[str, int] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The one line that everything is for."""
        found = self.findings.counts
        return (
            f"faults {self.faults.total()}, commands {self.counts.commands},"
            f" lost {found['lost']}, duplicated {found['duplicated']},"
            f" out of order {found['out of order']}"
        )


def plan(seed: int, faults: int, *, most_hold: float = 60.0) -> list[Round]:
    """So many faults: one of every kind first, if there is room, then as the catalogue has it."""
    chance = random.Random(f"{seed}/faults")
    kinds = list(CATALOGUE)
    chance.shuffle(kinds)
    kinds += chance.choices(list(CATALOGUE), weights=list(CATALOGUE.values()), k=faults)
    drawn = [kind.draw(chance) for kind in kinds[:faults]]
    rounds: list[Round] = []
    while drawn:
        now = [drawn.pop(0)]
        if drawn and chance.random() < TOGETHER and not now[0].takes & drawn[0].takes:
            now.append(drawn.pop(0))
        held = tuple(replace(each, hold=min(each.hold, most_hold)) for each in now)
        rounds.append(Round(held, chance.choice(GAPS), chance.random() > AT_ONCE))
    return rounds


Watch = Callable[[str, Counts], None]


def run(
    system: Attacked, rounds: list[Round], out: Path, *,
    seed: int, rate: float = RATE, cases: int = 2_000, looks: int = LOOKS,
    rebuild: bool = True, still: float = settling.STILL_SECONDS,
    known: float = settling.KNOWN_SECONDS, most: float = float("inf"),
    watch: Watch = lambda *_: None,
) -> Result:  # fmt: skip
    """Attack a running system, heal it, wait until it is at rest, and examine it.

    After `most` seconds no further round begins.
    """
    result = Result(seed)
    journal = Journal(out / "journal.jsonl")
    journal.note("campaign", seed=seed, rounds=[str(each) for each in rounds])
    load = Load(system.url, tokens(system), journal, seed=seed, rate=rate, people=PEOPLE)
    result.counts = load.counts
    supervisor = Supervisor(system)
    begun = time.monotonic()
    load.start()
    try:
        time.sleep(FIRST_SECONDS)
        attack(Attack(system, supervisor), _while(rounds, begun + most), result, journal, watch)
        result.seconds["attack"] = time.monotonic() - begun
        load.begin_nothing()
        watch("healing", load.counts)
        settling.heal(system, supervisor)
    finally:
        load.finish(known)
        supervisor.stop()
        result.died = dict(supervisor.died)
    settling.rest(system, still)
    result.seconds["until at rest"] = time.monotonic() - begun - result.seconds["attack"]
    watch("examining", load.counts)
    result.findings = look(system, journal.path, cases, looks, rebuild=rebuild)
    journal.close()
    return result


def _while(rounds: list[Round], until: float) -> Iterator[Round]:
    for each in rounds:
        if time.monotonic() > until:
            return
        yield each


def attack(
    attack_: Attack, rounds: Iterable[Round], result: Result, journal: Journal, watch: Watch
) -> None:
    """One round after the other; what was injected is always healed."""
    for each in rounds:
        time.sleep(each.gap)
        if each.waits:
            _recovered(result.counts)
        watch(str(each), result.counts)
        injected: list[Fault] = []
        try:
            for fault in each.faults:
                journal.note("inject", fault=str(fault), hold=fault.hold)
                injected.append(fault)
                fault.inject(attack_)
                result.faults[type(fault).__name__] += 1
            time.sleep(max(fault.hold for fault in each.faults))
        finally:
            for fault in reversed(injected):
                fault.heal(attack_)
                journal.note("heal", fault=str(fault))


def _recovered(counts: Counts) -> None:
    """Wait until commands are done again; not for ever."""
    enough, deadline = counts.done + RECOVERED, time.monotonic() + RECOVERY_SECONDS
    while counts.done < enough and time.monotonic() < deadline:
        time.sleep(0.05)


def look(
    system: Stack, journal: Path, cases: int, looks: int = LOOKS, *, rebuild: bool = True
) -> Findings:
    """Examine; a finding that goes away while one waits was only late."""
    where = Where(
        system.url, system.postgres.url_template, system.rabbit.url, tokens(system)["clerk.li"]
    )
    found = Findings()
    for again in range(looks):
        if again:
            time.sleep(BETWEEN_LOOKS)
        evidence = gather(where, journal, cases=cases)
        if rebuild:
            evidence.rebuilds = rebuilds.compare(system.settings)
        found = examine(evidence)
        if found.clean:
            break
    return found


def as_json(result: Result) -> dict[str, Any]:
    """The report."""
    return {
        "line": result.line,
        "seed": result.seed,
        "faults": dict(result.faults),
        "commands": vars(result.counts),
        "ended by themselves": result.died,
        "seconds": {name: round(each, 1) for name, each in result.seconds.items()},
        "findings": result.findings.as_json(),
    }
