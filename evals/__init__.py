"""Measure how good, how stable and how even-handed the output of each prompt version is."""
