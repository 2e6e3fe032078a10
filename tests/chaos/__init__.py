"""Faults in a running system, and the proof that it kept its promises: `make chaos`."""
