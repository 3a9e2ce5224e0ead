"""Passkeys that were withdrawn, sessions whose person proved to be there, who did what to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two columns and a table."""
    op.add_column("passkey", sa.Column("revoked_at", sa.String(length=27), nullable=True))
    op.add_column("sign_in", sa.Column("confirmed_at", sa.String(length=27), nullable=True))
    op.create_table(
        "access_act",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_act")),
    )
