"""The partial copy of an acta that is published where something took place behind closed doors."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add its code and its digest; actas of before have none."""
    for name, length in (("public_csv", 40), ("public_sha256", 64)):
        op.add_column(
            "acta", sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        )
    op.create_index("ix_acta_public_csv", "acta", ["public_csv"])
