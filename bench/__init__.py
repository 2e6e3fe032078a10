"""Benchmarks: every figure beside its baseline, interleaved in the same run."""
