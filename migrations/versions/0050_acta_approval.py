"""The approval of an acta by a later session."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "acta_approval",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("by_session", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("vote", sa.String(length=64), nullable=False),
        sa.Column("corrections", sa.Text(), nullable=False),
        sa.Column("csv", sa.String(length=40), nullable=False),
        sa.Column("note_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("session"),
    )
    op.create_index("ix_acta_approval_by_session", "acta_approval", ["by_session"])
    op.create_index("ix_acta_approval_csv", "acta_approval", ["csv"])
