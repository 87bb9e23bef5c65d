"""Which questions of a line went to the Batch API, so that their answers can be removed with its analysis."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column. It stays empty for existing lines, whose questions are not known."""
    op.add_column("batch_items", sa.Column("questions", sa.Text()))
