"""Benchmarks on public data that other people annotated. The user has the data; Evenhand comes without it."""
