"""What the secretary does with an acta: versions, one at a time; closed with a number."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from bench.plenary import SMALL, Scribe, convocation, plenary
from core import log, outbox
from core.chain import Entry, Link
from core.database import Database
from core.refusals import Refused
from minutes import service, store
from minutes.domain.draft import prose
from minutes.domain.states import NEXT, ORDER, Acta, ActaState, Version, has_reached
from minutes.service import Edited
from sessions.domain import events as e

NOW = datetime(2026, 3, 27, 9, 0, tzinfo=UTC)
SECRETARY = "p-secretaria"


def lifted(database: Database, session: str = "s-1", links: list[Link] | None = None) -> None:
    with database.write() as db:
        found = links or plenary(session=session)
        log.append(db, session, [Entry(k.kind, 1, k.at, k.actor, k.body) for k in found])
        service.start(db, session, NOW)


def reviewed(database: Database, session: str = "s-1") -> None:
    lifted(database, session)
    with database.write() as db:
        service.ready(db, session, "", ("A" * 26, "B" * 26), NOW)


def content(database: Database, session: str = "s-1") -> dict[str, Any]:
    with database.read() as db:
        found = service.content_of(db, session)
    assert found is not None
    return dict(found)


def edit(
    database: Database, person: str, based_on: int, node: Mapping[str, Any]
) -> Version | Refused:
    with database.write() as db:
        return service.edit(db, "s-1", person, Edited(based_on, node), NOW)


def close(database: Database, version: int, session: str = "s-1") -> Acta | Refused:
    with database.write() as db:
        return service.finalise(db, session, SECRETARY, version, NOW)


def with_remark(node: dict[str, Any]) -> dict[str, Any]:
    return {**node, "content": [*node["content"], prose("Se hace constar.")]}


@pytest.mark.law("R-ACT-4")
def test_every_edit_is_a_new_version_with_its_author_and_hour(database: Database) -> None:
    reviewed(database)
    done = edit(database, SECRETARY, 1, with_remark(content(database)))
    assert isinstance(done, Version)
    with database.read() as db:
        held = store.versions(db, "s-1")
    assert [(v.number, v.author) for v in held] == [(1, "system:log"), (2, SECRETARY)]
    assert held[0].content != held[1].content
    assert "Se hace constar." in held[1].content


def test_of_two_edits_of_one_version_the_second_is_refused(database: Database) -> None:
    reviewed(database)
    node = with_remark(content(database))
    assert isinstance(edit(database, SECRETARY, 1, node), Version)
    refused = edit(database, SECRETARY, 1, node)
    assert refused == Refused("acta-changed", {"version": 2})


@pytest.mark.parametrize("person", ["p-01", "p-intervencion", "p-nadie"])
def test_only_the_secretary_edits_and_closes(database: Database, person: str) -> None:
    reviewed(database)
    refused = edit(database, person, 1, content(database))
    assert isinstance(refused, Refused)
    assert refused.code == "not-the-secretary"
    with database.write() as db:
        closed = service.finalise(db, "s-1", person, 1, NOW)
    assert isinstance(closed, Refused)
    assert closed.code == "not-the-secretary"


def test_figures_cannot_be_typed_over(database: Database) -> None:
    reviewed(database)
    node = content(database)
    kept = [child for child in node["content"] if child["type"] != "attendance"]
    refused = edit(database, SECRETARY, 1, {**node, "content": kept})
    assert isinstance(refused, Refused)
    assert refused.code == "draft-unbound"


def test_a_closed_acta_is_edited_no_more_and_closing_it_again_changes_nothing(
    database: Database,
) -> None:
    reviewed(database)
    first, again = close(database, 1), close(database, 1)
    assert isinstance(first, Acta)
    assert again == first
    refused = edit(database, SECRETARY, 1, content(database))
    assert isinstance(refused, Refused)
    assert refused.code == "acta-closed"
    with database.read() as db:
        assert [task for task, _, _ in outbox.waiting(db)].count("minutes.render") == 1


def test_an_acta_whose_film_is_being_made_is_not_closed(database: Database) -> None:
    lifted(database)
    refused = close(database, 1)
    assert isinstance(refused, Refused)
    assert refused.code == "acta-not-ready"
    assert isinstance(close(database, 1, "s-nada"), Refused)


@pytest.mark.law("R-ACT-5")
def test_actas_of_a_body_are_numbered_without_gaps_though_closed_at_once(
    database: Database,
) -> None:
    sessions = [f"s-{n}" for n in range(6)]
    for session in sessions:
        reviewed(database, session)
    threads = [threading.Thread(target=close, args=(database, 1, s)) for s in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as db:
        assert sorted(acta.number for acta in store.actas(db)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.law("R-ACT-5")
def test_each_body_has_a_book_of_its_own(database: Database) -> None:
    reviewed(database)
    scribe = Scribe("s-2")
    scribe.tell(replace(convocation(SMALL, "s-2"), body_name="Junta de Gobierno Local"))
    scribe.tell(e.SessionOpened("g"))
    scribe.tell(e.SessionClosed(()))
    lifted(database, "s-2", scribe.links)
    with database.write() as db:
        service.ready(db, "s-2", "", ("C" * 26, "D" * 26), NOW)
    first, second = close(database, 1), close(database, 1, "s-2")
    assert isinstance(first, Acta)
    assert isinstance(second, Acta)
    assert (first.code, second.code) == ("1/2026", "1/2026")


def test_starting_twice_is_one_acta_and_one_promise(database: Database) -> None:
    lifted(database)
    with database.write() as db:
        service.start(db, "s-1", NOW)
        assert [task for task, _, _ in outbox.waiting(db)] == ["minutes.video"]
        assert len(store.versions(db, "s-1")) == 1


def test_an_acta_is_found_by_the_code_printed_on_it(database: Database) -> None:
    reviewed(database)
    with database.read() as db:
        found = store.by_csv(db, "A" * 26)
        assert store.by_csv(db, "Z" * 26) is None
    assert found is not None
    assert found.session == "s-1"


def test_a_step_that_does_not_follow_is_a_fault(database: Database) -> None:
    reviewed(database)
    with pytest.raises(store.WrongStateError), database.write() as db:
        store.move(db, "s-1", ActaState.SEALED, ("x", "y"))


def test_the_table_of_states_is_one_line_from_draft_to_published() -> None:
    for here, following in pairwise(ORDER):
        assert NEXT[here] == {following}
        assert has_reached(following, here)
        assert not has_reached(here, following)
