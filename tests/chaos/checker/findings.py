"""What the checker holds against a system, each under one letter, with a few examples of each."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

LOST = "lost"  # answered, stored or heard, and not there
DUPLICATED = "duplicated"  # there more than once
OUT_OF_ORDER = "out of order"
PHANTOM = "phantom"  # there, and nobody stored or asked it
DIFFERS = "differs"  # a read model that does not say what the stores say
LETTERS = (LOST, DUPLICATED, OUT_OF_ORDER, PHANTOM, DIFFERS)
EXAMPLES = 5


@dataclass
class Findings:
    """Counted by letter and check."""

    counts: Counter[str] = field(default_factory=Counter)
    checks: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[tuple[str, str], int] = field(default_factory=Counter)
    looked_at: Counter[str] = field(default_factory=Counter)

    def add(self, letter: str, check: str, what: str) -> None:
        """One thing that should not be."""
        self.counts[letter] += 1
        self.numbers[letter, check] += 1
        if len(self.checks[letter, check]) < EXAMPLES:
            self.checks[letter, check].append(what)

    def saw(self, what: str, number: int) -> None:
        """How much was looked at: a check that looked at nothing proves nothing."""
        self.looked_at[what] += number

    @property
    def clean(self) -> bool:
        return not self.counts

    def as_json(self) -> dict[str, object]:
        """For the report."""
        return {
            "counts": {letter: self.counts[letter] for letter in LETTERS},
            "looked_at": dict(self.looked_at),
            "found": [
                {"letter": letter, "check": check, "number": self.numbers[letter, check],
                 "examples": examples}
                for (letter, check), examples in self.checks.items()
            ],
        }  # fmt: skip
