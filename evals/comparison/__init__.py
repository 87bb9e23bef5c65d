"""Runs of the evals, comparisons of two of their sides, the gates that a run must pass, and the accepted run."""
