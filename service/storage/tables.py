"""The tables: one object for each, as the newest migration makes them. Times are in UTC, without a zone."""

from __future__ import annotations

import sqlalchemy as sa

OPENING = 120
"""How many code points of the article a list shows."""

metadata = sa.MetaData()
analyses = sa.Table(
    "analyses",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("article_sha256", sa.String(64), nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("language", sa.String(35)),
    sa.Column("opening", sa.String(OPENING), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.String(64)),
    sa.Index("analyses_newest", "created_at", "id"),
    sa.Index("analyses_same", "fingerprint", "created_at"),
)
keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("body_sha256", sa.String(64), nullable=False),
    sa.Column("owner", sa.String(32), nullable=False),
    sa.Column("started_at", sa.DateTime, nullable=False),
    sa.Column("analysis_id", sa.String(64), sa.ForeignKey("analyses.id", ondelete="CASCADE")),
    sa.Index("idempotency_keys_analysis", "analysis_id"),
)
batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("model", sa.String(200)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("reused", sa.Integer, nullable=False),
    sa.Column("last", sa.BigInteger, nullable=False),
    sa.Column("input_tokens", sa.BigInteger, nullable=False),
    sa.Column("cached_tokens", sa.BigInteger, nullable=False),
    sa.Column("output_tokens", sa.BigInteger, nullable=False),
    sa.Column("finished_at", sa.DateTime),
    sa.Column("via", sa.String(16), nullable=False, server_default="calls"),
    sa.Column("batched_input_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("batched_cached_tokens", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("batched_output_tokens", sa.BigInteger, nullable=False, server_default="0"),
)
items = sa.Table(
    "batch_items",
    metadata,
    sa.Column("batch_id", sa.String(64), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(255)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("request", sa.Text),
    sa.Column("place", sa.BigInteger),
    sa.Column("analysis_id", sa.String(64), sa.ForeignKey("analyses.id", ondelete="SET NULL")),
    sa.Column("error", sa.Text),
    sa.Column("questions", sa.Text),
    sa.Index("batch_items_name", "batch_id", "name", unique=True),
    sa.Index("batch_items_place", "batch_id", "place", unique=True),
    sa.Index("batch_items_state", "batch_id", "state"),
    sa.Index("batch_items_analysis", "analysis_id"),
)
answers = sa.Table(
    "batch_answers",
    metadata,
    sa.Column("batch_id", sa.String(64), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("is_error", sa.Boolean, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
)
rates = sa.Table(
    "rates",
    metadata,
    sa.Column("name", sa.String(128), primary_key=True),
    sa.Column("due", sa.Float, nullable=False),
)
