"""Metrics: pure functions from the samples of cases to scores, and the statistics that they rest on."""
