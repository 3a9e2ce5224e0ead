"""Sessions in the database: one transaction for log, receipts, promises and the row of lists."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from core import log, outbox
from core.chain import first_fault
from core.database import Database
from core.refusals import Refused
from sessions import service
from sessions.domain import commands as c
from sessions.domain.values import Presence, Stage
from sessions.store import ReceiptRow, SqlJournal
from sessions.writer import Accepted, Answer, Ask, RoomCore
from tests.sessions.town import CHAIR, SECRETARY, convocation

NOW = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)


def core_of(database: Database) -> RoomCore:
    service.convene(database, convocation(), NOW)
    core = RoomCore("s-1", SqlJournal(database))
    core.load()
    return core


def held(database: Database) -> RoomCore:
    """Write a whole short session in one batch."""
    core = core_of(database)
    orders: list[tuple[str, c.Command]] = [(SECRETARY, c.StartRollCall())]
    orders += [(f"p-{seat:02}", c.AnswerRollCall(Presence.IN_ROOM)) for seat in range(1, 8)]
    orders += [(SECRETARY, c.CompleteRollCall()), (CHAIR, c.OpenSession("g"))]
    orders += [(CHAIR, c.CloseSession())]
    asks = [Ask(actor, command, f"key-{n}") for n, (actor, command) in enumerate(orders)]
    assert all(isinstance(answer, Accepted) for answer in core.run(asks, NOW))
    return core


def seqs(answers: list[Answer]) -> list[int]:
    return [answer.seq for answer in answers if isinstance(answer, Accepted)]


def test_a_room_is_rebuilt_from_its_log(database: Database) -> None:
    core = held(database)
    again = RoomCore("s-1", SqlJournal(database))
    again.load()
    assert again.state == core.state
    assert again.hash == core.hash
    assert [moment.link for moment in again.moments] == [moment.link for moment in core.moments]
    assert first_fault([moment.link for moment in again.moments]) is None


def test_the_row_of_lists_says_what_the_log_says(database: Database) -> None:
    core = held(database)
    found = service.find(database, "s-1")
    assert found is not None
    assert (found.stage, found.seq) == (Stage.CLOSED, core.state.seq)
    assert (found.opened_at, found.closed_at) == (core.state.opened_at, core.state.closed_at)
    assert service.listed(database) == [found]
    assert service.find(database, "s-2") is None


def test_lifting_the_session_promises_the_minutes_once(database: Database) -> None:
    held(database)
    with database.read() as db:
        rows = db.execute(select(outbox.OutboxRow)).scalars().all()
        assert [(row.task, row.dedupe_key, row.payload) for row in rows] == [
            ("minutes.draft", "minutes.draft:s-1", '{"session":"s-1"}')
        ]


@pytest.mark.row("VO-08")
def test_a_repeated_command_gets_the_same_answer_also_from_a_new_process(
    database: Database,
) -> None:
    core = core_of(database)
    ask = Ask(SECRETARY, c.StartRollCall(), "key-1")
    first = core.run([ask], NOW)
    other = RoomCore("s-1", SqlJournal(database))
    assert other.run([ask], NOW) == core.run([ask, ask], NOW)[:1] == first
    with database.read() as db:
        assert log.head(db, "s-1")[0] == 2


@pytest.mark.parametrize(
    "other",
    [
        Ask(SECRETARY, c.CompleteRollCall(), "key-1"),
        Ask(CHAIR, c.StartRollCall(), "key-1"),
        Ask("p-02", c.StartRollCall(), "key-1"),
    ],
)
def test_a_key_is_not_used_for_something_else(database: Database, other: Ask) -> None:
    core = core_of(database)
    first = Ask(SECRETARY, c.StartRollCall(), "key-1")
    for answers in (core.run([first, other], NOW), core.run([first, other], NOW)):
        assert isinstance(answers[0], Accepted)
        assert answers[1] == Refused("idempotency-key-reused")


def test_a_refusal_leaves_nothing_and_may_be_tried_again(database: Database) -> None:
    core = core_of(database)
    ask = Ask(SECRETARY, c.CompleteRollCall(), "key-1")
    assert isinstance(core.run([ask], NOW)[0], Refused)
    core.run([Ask(SECRETARY, c.StartRollCall(), "key-2")], NOW)
    assert isinstance(core.run([ask], NOW)[0], Accepted)
    with database.read() as db:
        keys = set(db.execute(select(ReceiptRow.key)).scalars())
    assert keys == {"convene", "key-1", "key-2"}


@pytest.mark.row("VO-08")
def test_two_writers_of_one_session_do_not_write_over_each_other(database: Database) -> None:
    one, other = core_of(database), RoomCore("s-1", SqlJournal(database))
    other.load()
    one.run([Ask(SECRETARY, c.StartRollCall(), "key-1")], NOW)
    answers = other.run(
        [
            Ask(SECRETARY, c.StartRollCall(), "key-2"),
            Ask("p-02", c.AnswerRollCall(Presence.IN_ROOM), "key-3"),
        ],
        NOW,
    )
    assert isinstance(answers[0], Refused)
    assert seqs(answers) == [3]
    one.load()
    assert one.state == other.state


def test_a_batch_that_cannot_be_kept_is_refused_whole_and_told_to_repeat(
    sqlite: Database,
) -> None:
    core = core_of(sqlite)

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, OSError(28, "No space left on device"))

    asks = [
        Ask(SECRETARY, c.StartRollCall(), "key-1"),
        Ask("p-02", c.AnswerRollCall(Presence.IN_ROOM), "key-2"),
    ]
    event.listen(sqlite.engine, "commit", full)
    assert core.run(asks, NOW) == [Refused("storage-failed")] * 2
    assert core.state.seq == 1
    event.remove(sqlite.engine, "commit", full)
    assert seqs(core.run(asks, NOW)) == [2, 3]


def test_convening_again_in_the_same_words_changes_nothing(database: Database) -> None:
    first = service.convene(database, convocation(), NOW)
    assert service.convene(database, convocation(), NOW) == first
    other = service.convene(database, replace(convocation(), title="Otra"), NOW)
    assert other == Refused("idempotency-key-reused")


def test_a_convocation_for_another_session_is_refused(database: Database) -> None:
    core = RoomCore("s-2", SqlJournal(database))
    answer = core.run([Ask(SECRETARY, convocation(), "key-1")], NOW)[0]
    assert isinstance(answer, Refused)
    assert answer.code == "wrong-session"


@pytest.mark.parametrize(
    "poison",
    [
        Ask(SECRETARY, c.NoteIncident("ruido"), "x" * 65),
        Ask(SECRETARY, c.NoteIncident("ruido"), ""),
        Ask("p" * 81, c.NoteIncident("ruido"), "key-poison"),
        Ask(SECRETARY, c.NoteIncident("\ud800"), "key-poison"),
        Ask(SECRETARY, c.ExtendFloor("t-1", 2**60), "key-poison"),
    ],
)
def test_a_command_that_no_log_can_hold_harms_nobody_else(database: Database, poison: Ask) -> None:
    core = core_of(database)
    answers = core.run([poison, Ask(SECRETARY, c.StartRollCall(), "key-good")], NOW)
    assert isinstance(answers[0], Refused)
    assert answers[0].code == "bad-id"
    assert seqs(answers) == [2]
