"""Recorded answers of a model: record them, replay them, and check that they are valid and free of secrets."""
