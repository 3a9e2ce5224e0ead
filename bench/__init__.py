"""Benchmarks: ratios against a peer or a physical floor in the same run."""
