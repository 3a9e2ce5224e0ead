"""The secret ballot: ceremonies, rosters, credentials, setups, statements, openings, checks.

Ballots are in no table: docs/decisions/0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "secret_ceremony",
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("ceremony", sa.String(64), nullable=False),
        sa.Column("round", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "session", "ceremony", "round", "place", name=op.f("pk_secret_ceremony")
        ),
    )
    op.create_table(
        "secret_roster",
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session", "sha256", name=op.f("pk_secret_roster")),
    )
    op.create_table(
        "secret_binding",
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("voter", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("assertion", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session", "sha256", name=op.f("pk_secret_binding")),
    )
    op.create_table(
        "secret_credential",
        sa.Column("uuid", sa.String(40), nullable=False),
        sa.Column("voter", sa.String(40), nullable=False),
        sa.Column("credential", sa.String(620), nullable=False),
        sa.Column("binding", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("uuid", "voter", name=op.f("pk_secret_credential")),
        sa.UniqueConstraint(
            "uuid", "credential", name=op.f("uq_secret_credential_uuid_credential")
        ),
    )
    _votes()


def _votes() -> None:
    op.create_table(
        "secret_election",
        sa.Column("uuid", sa.String(40), nullable=False),
        sa.Column("session", sa.String(40), nullable=False),
        sa.Column("vote", sa.String(64), nullable=False),
        sa.Column("timestamp", sa.Integer(), nullable=False),
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("trustees", sa.Text(), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_secret_election")),
    )
    op.create_index(op.f("ix_secret_election_session"), "secret_election", ["session"])
    for name in ("secret_statement", "secret_share"):
        op.create_table(
            name,
            sa.Column("uuid", sa.String(40), nullable=False),
            sa.Column("place", sa.Integer(), nullable=False),
            sa.Column("body", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("uuid", "place", name=op.f(f"pk_{name}")),
        )
    op.create_table(
        "secret_check",
        sa.Column("bel", sa.String(64), nullable=False),
        sa.Column("is_strict_ok", sa.Boolean(), nullable=False),
        sa.Column("tool", sa.String(40), nullable=False),
        sa.Column("is_tool_ok", sa.Boolean(), nullable=False),
        sa.Column("flaw", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("bel", name=op.f("pk_secret_check")),
    )
