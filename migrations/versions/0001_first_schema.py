"""First schema: every table of the subjects; the log and the books can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("session_event", "registry_entry", "registry_annulment")


def upgrade() -> None:
    """First schema."""
    op.create_table(
        "acta",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("log_size", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("film_sha256", sa.String(length=64), nullable=False),
        sa.Column("data_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("certification_sha256", sa.String(length=64), nullable=False),
        sa.Column("csv", sa.String(length=40), nullable=False),
        sa.Column("certification_csv", sa.String(length=40), nullable=False),
        sa.Column("circuit", sa.String(length=60), nullable=False),
        sa.Column("certification_circuit", sa.String(length=60), nullable=False),
        sa.Column("registry_code", sa.String(length=20), nullable=False),
        sa.Column("receipt_csv", sa.String(length=40), nullable=False),
        sa.Column("receipt_sha256", sa.String(length=64), nullable=False),
        sa.Column("package_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("session", name=op.f("pk_acta")),
    )
    with op.batch_alter_table("acta", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acta_certification_csv"), ["certification_csv"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_acta_csv"), ["csv"], unique=False)

    op.create_table(
        "acta_step",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acta_step")),
        sa.UniqueConstraint("session", "state", name=op.f("uq_acta_step_session_state")),
    )
    op.create_table(
        "acta_version",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("session", "number", name=op.f("pk_acta_version")),
    )
    op.create_table(
        "command_receipt",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session", "key", name=op.f("pk_command_receipt")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("csv", sa.String(length=26), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("published_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("csv", name=op.f("uq_document_csv")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_session"), ["session"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)

    op.create_table(
        "expediente",
        sa.Column("id", sa.String(length=52), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("organ", sa.String(length=9), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("classification", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expediente")),
        sa.UniqueConstraint("session", name=op.f("uq_expediente_session")),
    )
    op.create_table(
        "number_counter",
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("task", sa.String(length=80), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("not_before", sa.String(length=27), nullable=False),
        sa.Column("lease_until", sa.String(length=27), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("done_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("surnames", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "registry_entry",
        sa.Column("book", sa.String(length=1), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.String(length=27), nullable=False),
        sa.Column("effective_at", sa.String(length=27), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("book", "year", "number", name=op.f("pk_registry_entry")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_registry_entry_dedupe_key")),
    )
    op.create_table(
        "session_event",
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("personal", sa.Text(), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("session", "seq", name=op.f("pk_session_event")),
    )
    op.create_table(
        "session_row",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body_name", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.String(length=27), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=True),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.Column("expediente", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_row")),
    )
    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("seen_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.Column("revoked_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person"), ["person"], unique=False)

    op.create_table(
        "signature_circuit",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("then_task", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("secretary", sa.String(length=40), nullable=False),
        sa.Column("secretary_name", sa.Text(), nullable=False),
        sa.Column("secretary_role", sa.Text(), nullable=False),
        sa.Column("secretary_act_at", sa.String(length=27), nullable=False),
        sa.Column("secretary_sha256", sa.String(length=64), nullable=False),
        sa.Column("secretary_at", sa.String(length=27), nullable=False),
        sa.Column("chair", sa.String(length=40), nullable=False),
        sa.Column("chair_name", sa.Text(), nullable=False),
        sa.Column("chair_role", sa.Text(), nullable=False),
        sa.Column("chair_act_at", sa.String(length=27), nullable=False),
        sa.Column("chair_sha256", sa.String(length=64), nullable=False),
        sa.Column("chair_at", sa.String(length=27), nullable=False),
        sa.Column("stamped_sha256", sa.String(length=64), nullable=False),
        sa.Column("stamped_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_circuit")),
        sa.UniqueConstraint("document", name=op.f("uq_signature_circuit_document")),
    )
    with op.batch_alter_table("signature_circuit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_circuit_session"), ["session"], unique=False)

    op.create_table(
        "document_file",
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_document_file_document")
        ),
        sa.PrimaryKeyConstraint("document", "place", name=op.f("pk_document_file")),
    )
    op.create_table(
        "expediente_document",
        sa.Column("expediente", sa.String(length=52), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=52), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folder", sa.String(length=60), nullable=False),
        sa.Column("type", sa.String(length=4), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("organ", sa.String(length=9), nullable=False),
        sa.Column("captured_at", sa.String(length=27), nullable=False),
        sa.Column("filed_at", sa.String(length=27), nullable=False),
        sa.Column("signature", sa.String(length=4), nullable=False),
        sa.Column("csv", sa.String(length=40), nullable=False),
        sa.Column("is_administration", sa.Boolean(), nullable=False),
        sa.Column("elaboration", sa.String(length=4), nullable=False),
        sa.Column("origin", sa.String(length=52), nullable=False),
        sa.ForeignKeyConstraint(
            ["expediente"], ["expediente.id"], name=op.f("fk_expediente_document_expediente")
        ),
        sa.PrimaryKeyConstraint("expediente", "place", name=op.f("pk_expediente_document")),
        sa.UniqueConstraint("expediente", "id", name=op.f("uq_expediente_document_expediente_id")),
    )
    op.create_table(
        "expediente_index",
        sa.Column("expediente", sa.String(length=52), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["expediente"], ["expediente.id"], name=op.f("fk_expediente_index_expediente")
        ),
        sa.PrimaryKeyConstraint("expediente", "version", name=op.f("pk_expediente_index")),
    )
    op.create_table(
        "group_membership",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("group", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("known_at", sa.String(length=27), nullable=False),
        sa.Column("retracted_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_group_membership_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_membership")),
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("known_at", sa.String(length=27), nullable=False),
        sa.Column("retracted_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_mandate_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_table(
        "passkey",
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("is_backup_eligible", sa.Boolean(), nullable=False),
        sa.Column("is_backed_up", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("used_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_passkey_person")),
        sa.PrimaryKeyConstraint("credential", name=op.f("pk_passkey")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_person"), ["person"], unique=False)

    op.create_table(
        "registry_annulment",
        sa.Column("book", sa.String(length=1), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["book", "year", "number"],
            ["registry_entry.book", "registry_entry.year", "registry_entry.number"],
            name=op.f("fk_registry_annulment_book_year_number"),
        ),
        sa.PrimaryKeyConstraint("book", "year", "number", name=op.f("pk_registry_annulment")),
    )
    for table in APPEND_ONLY:
        for statement in guards(table, op.get_bind().dialect.name):
            op.execute(statement)


def guards(table: str, dialect: str) -> tuple[str, ...]:
    """Return what forbids, in the database itself, to change or delete a row."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        )
    function = (
        f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
    )
    return (function, trigger)
