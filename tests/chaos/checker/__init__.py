"""The independent checker: what a system promised against what it stored, told and shows.

It reads HTTP answers, stores, feed and read models, and shares no code with the services; a test
holds that. What it knows of them stands in `expected.yaml`.
"""

from . import commands, effects, feed, reads
from .evidence import Evidence
from .findings import Findings


def examine(evidence: Evidence) -> Findings:
    """Everything that should not be. Pure: the same evidence gives the same findings."""
    found = Findings()
    commands.check(evidence, found)
    fed = feed.check(evidence, found)
    effects.check(evidence, fed, found)
    reads.check(evidence, fed, found)
    return found
