"""Durable batches: each article of a batch is one workflow of DBOS."""
