"""Analyses and their idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first two tables."""
    op.create_table(
        "analyses",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("article_sha256", sa.String(64), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("language", sa.String(35)),
        sa.Column("opening", sa.String(120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("analyses_newest", "analyses", ["created_at", "id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("analysis_id", sa.String(64), sa.ForeignKey("analyses.id", ondelete="CASCADE")),
    )
    op.create_index("idempotency_keys_analysis", "idempotency_keys", ["analysis_id"])
