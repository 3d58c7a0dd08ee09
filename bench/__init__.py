"""Benchmarks that print ratios, so that a slow or busy machine does not change what they say."""
