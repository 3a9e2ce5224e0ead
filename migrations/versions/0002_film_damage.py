"""What the viewing copy could not show is kept beside it, for certification and manifest."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the copies that exist were made before anybody told."""
    op.add_column("acta", sa.Column("film_damage", sa.Text(), nullable=False, server_default=""))
