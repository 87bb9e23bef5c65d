"""Batches, the fingerprints of analyses, and the rates of endpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of batches. Existing analyses get no fingerprint, so that they are not reused."""
    op.add_column("analyses", sa.Column("fingerprint", sa.String(64)))
    op.create_index("analyses_same", "analyses", ["fingerprint", "created_at"])
    op.create_table(
        "batches",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("model", sa.String(200)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("reused", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), nullable=False),
        sa.Column("cached_tokens", sa.BigInteger(), nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
    )
    op.create_table(
        "batch_items",
        sa.Column("batch_id", sa.String(64), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("line", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(255)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text()),
        sa.Column("place", sa.BigInteger()),
        sa.Column("analysis_id", sa.String(64), sa.ForeignKey("analyses.id", ondelete="SET NULL")),
        sa.Column("error", sa.Text()),
    )
    op.create_index("batch_items_name", "batch_items", ["batch_id", "name"], unique=True)
    op.create_index("batch_items_place", "batch_items", ["batch_id", "place"], unique=True)
    op.create_index("batch_items_state", "batch_items", ["batch_id", "state"])
    op.create_index("batch_items_analysis", "batch_items", ["analysis_id"])
    op.create_table(
        "rates",
        sa.Column("name", sa.String(128), primary_key=True),
        sa.Column("due", sa.Float(), nullable=False),
    )
