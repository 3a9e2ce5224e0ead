"""Issued documents: one code each, every file kept in order, published once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from core.database import Database
from documents import store
from documents.store import Document

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
CSV = "7K2M9QX4RTV0WB3N8HJ5CD6EFG"
ACTA = Document("d-1", "acta", "Acta", "a" * 64, CSV, "s-1", "2026-11-26T12:00:00.000000Z")


@pytest.mark.law("R-SIG-3")
def test_a_code_leads_to_its_document_and_to_every_file_it_was(database: Database) -> None:
    with database.write() as db:
        store.add(db, ACTA)
        store.replace_file(db, "d-1", "b" * 64, "secretary-signed", NOW)
        store.replace_file(db, "d-1", "b" * 64, "secretary-signed", NOW + timedelta(days=1))
        store.replace_file(db, "d-1", "c" * 64, "stamped", NOW + timedelta(days=1))

    with database.read() as db:
        found = store.by_csv(db, CSV)
        kept = store.files(db, "d-1")
        assert store.by_csv(db, "0" * 26) is None

    assert found is not None
    assert (found.id, found.sha256) == ("d-1", "c" * 64)
    assert [(file.sha256[0], file.what) for file in kept] == [
        ("a", "rendered"), ("b", "secretary-signed"), ("c", "stamped"),
    ]  # fmt: skip


@pytest.mark.law("R-SIG-3")
def test_a_code_is_never_given_twice(database: Database) -> None:
    twin = Document("d-2", "acta", "Otra", "b" * 64, CSV, "s-1", ACTA.created_at)
    with database.write() as db:
        store.add(db, ACTA)

    with pytest.raises(IntegrityError), database.write() as db:
        store.add(db, twin)


def test_a_document_is_published_once(database: Database) -> None:
    with database.write() as db:
        store.add(db, ACTA)
        store.publish(db, "d-1", NOW)
        store.publish(db, "d-1", NOW + timedelta(days=1))

    with database.read() as db:
        (found,) = store.of_session(db, "s-1")
        assert store.get(db, "d-1") == found
        assert store.get(db, "d-9") is None

    assert found.published_at == "2026-11-26T12:00:00.000000Z"
