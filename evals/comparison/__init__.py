"""Runs of the evals, and what differs between two of them."""
