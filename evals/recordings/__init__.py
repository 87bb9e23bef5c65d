"""Recorded answers of a model: record, replay, and check that they are fresh."""
