"""Batches that go to OpenAI's Batch API, and its replies."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the table of replies. Existing batches ask the model directly."""
    op.add_column("batches", sa.Column("via", sa.String(16), nullable=False, server_default="calls"))
    for kind in ("input", "cached", "output"):
        name = f"batched_{kind}_tokens"
        op.add_column("batches", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "batch_answers",
        sa.Column("batch_id", sa.String(64), sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("question", sa.String(64), primary_key=True),
        sa.Column("is_error", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
    )
