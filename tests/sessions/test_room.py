"""The live room: one writer, everybody told the same in order, nobody answered too early."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from core.chain import Link
from core.database import Database
from core.refusals import Refused
from sessions.codec import decode_event
from sessions.domain import commands as c
from sessions.domain.actor import ROOM
from sessions.domain.apply import apply
from sessions.domain.audience import Audience, Reader, redact_state
from sessions.domain.values import Choice, Presence, VoteSubject
from sessions.journal import Batch, StorageFailedError
from sessions.room import Room, RoomClosedError
from sessions.service import Rooms, convene
from sessions.store import SqlJournal
from sessions.telling import MOST_WAITING, Subscription
from sessions.writer import Accepted, Answer, RoomCore
from tests.sessions.town import CHAIR, SECRETARY, convocation

NOW = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)
MEMBER = Reader(Audience.MEMBER, "p-02")
PUBLIC = Reader(Audience.PUBLIC)


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def rooms(sqlite: Database, hands: Hands) -> AsyncIterator[Rooms]:
    convene(sqlite, convocation(), NOW)
    made = Rooms(sqlite, hands)
    yield made
    await made.close_all()


async def room_of(rooms: Rooms) -> Room:
    room = await rooms.room("s-1")
    assert room is not None
    return room


async def ask(room: Room, actor: str, command: c.Command, key: str = "") -> Accepted:
    answer = await room.submit(actor, command, key or f"key-{room.state.seq}-{actor}")
    assert isinstance(answer, Accepted), answer
    return answer


async def opened(room: Room, remote: tuple[int, ...] = ()) -> None:
    await ask(room, SECRETARY, c.StartRollCall())
    for seat in range(1, 8):
        presence = Presence.REMOTE if seat in remote else Presence.IN_ROOM
        answer = c.AnswerRollCall(presence, territory_declared=True)
        await ask(room, f"p-{seat:02}", answer)
    await ask(room, SECRETARY, c.CompleteRollCall())
    await ask(room, CHAIR, c.OpenSession("g"))


async def agree_to_secrecy(room: Room) -> None:
    await ask(room, SECRETARY, c.OpenItem("i-2"))
    secrecy = VoteSubject.SECRECY
    await ask(room, CHAIR, c.OpenVote("v-s", "i-2", subject=secrecy, motive="intimidad"))
    for seat in range(1, 8):
        await ask(room, f"p-{seat:02}", c.CastVote("v-s", Choice.YES))
    await ask(room, CHAIR, c.CloseVote("v-s"))
    await ask(room, CHAIR, c.ProclaimVote("v-s"))


async def voting(room: Room) -> None:
    await opened(room)
    await ask(room, SECRETARY, c.OpenItem("i-2"))
    await ask(room, CHAIR, c.OpenVote("v-1", "i-2"))


async def heard(subscription: Subscription, upto: int) -> list[dict[str, object]]:
    messages: list[dict[str, object]] = []
    while not messages or messages[-1]["seq"] != upto:
        told = await subscription.get()
        assert told is not None
        messages.append(json.loads(told.text))
    return messages


async def test_there_is_one_room_for_a_session_and_none_for_what_is_not_one(rooms: Rooms) -> None:
    first, second = await asyncio.gather(rooms.room("s-1"), rooms.room("s-1"))
    assert first is second
    assert await rooms.room("s-2") is None
    assert rooms.open_rooms() == (first,)


async def test_who_follows_and_who_asks_see_the_same(rooms: Rooms) -> None:
    room = await room_of(rooms)
    subscriptions = [room.subscribe(None, reader) for reader in (MEMBER, PUBLIC)]
    await voting(room)
    for seat in range(1, 8):
        await ask(room, f"p-{seat:02}", c.CastVote("v-1", Choice.YES))
    for subscription in subscriptions:
        assert subscription.start is not None
        state = subscription.start.state
        for told in await heard(subscription, room.state.seq):
            assert told["seq"] == state.seq + 1
            event = decode_event(str(told["kind"]), 1, told["body"])
            state = apply(state, event, state.seq + 1, str(told["at"]))
        assert state == room.snapshot(subscription.reader).state


async def test_a_late_reader_is_told_what_he_missed_and_only_that(rooms: Rooms) -> None:
    room = await room_of(rooms)
    await voting(room)
    subscription = room.subscribe(5, MEMBER)
    assert subscription.start is None
    numbers = [message["seq"] for message in await heard(subscription, room.state.seq)]
    assert numbers == list(range(6, room.state.seq + 1))
    assert room.subscribe(room.state.seq + 1, MEMBER).start is not None
    assert room.subscribe(-1, MEMBER).start is not None


@pytest.mark.row("SA-13")
async def test_doors_give_the_public_a_snapshot_that_says_nothing(rooms: Rooms) -> None:
    room = await room_of(rooms)
    await opened(room)
    await agree_to_secrecy(room)
    inside, outside = room.subscribe(None, MEMBER), room.subscribe(None, PUBLIC)
    await ask(room, CHAIR, c.CloseDoors("afecta a la intimidad"))
    await ask(room, CHAIR, c.GiveFloor("t-2", "p-02"))
    assert rooms.is_shut("s-1")
    first, second = await outside.get(), await outside.get()
    assert first is not None
    assert first.snapshot is not None
    assert first.snapshot.state.items == ()
    assert second is not None
    assert (second.kind, second.actor, second.body) == ("event.withheld", "", {})
    assert "p-02" not in second.text
    assert [m["kind"] for m in await heard(inside, room.state.seq)] == [
        "doors.closed", "floor.given",
    ]  # fmt: skip
    assert room.subscribe(3, PUBLIC).start is not None


async def test_a_reader_who_does_not_keep_up_is_closed_and_nobody_waits_for_him(
    rooms: Rooms,
) -> None:
    room = await room_of(rooms)
    await opened(room)
    slow, quick = room.subscribe(None, PUBLIC), room.subscribe(None, MEMBER)
    for number in range(MOST_WAITING + 1):
        await ask(room, SECRETARY, c.NoteIncident(f"incidencia {number}"))
        assert await quick.get() is not None
    assert slow.closed_by == "overflow"
    assert await slow.get() is None
    assert quick.closed_by == ""


@pytest.mark.row("VO-08")
async def test_fifty_posts_of_one_vote_are_one_vote(rooms: Rooms) -> None:
    room = await room_of(rooms)
    await voting(room)
    cast = c.CastVote("v-1", Choice.YES)
    before = room.state.seq
    same = [room.submit("p-02", cast, "key-vote") for _ in range(25)]
    different = [room.submit("p-02", cast, f"key-vote-{n}") for n in range(25)]
    answers = await asyncio.gather(*same, *different)
    assert {a.seq for a in answers if isinstance(a, Accepted)} == {before + 1}
    assert {a.code for a in answers if isinstance(a, Refused)} == {"already-voted"}
    assert len([a for a in answers[:25] if isinstance(a, Accepted)]) == 25
    assert room.state.seq == before + 1


async def test_two_consoles_close_one_vote_once(rooms: Rooms) -> None:
    room = await room_of(rooms)
    await voting(room)
    close = c.CloseVote("v-1")
    first, second = await asyncio.gather(
        room.submit(CHAIR, close, "key-a-console"), room.submit(SECRETARY, close, "key-b-console")
    )
    assert isinstance(first, Accepted)
    assert isinstance(second, Refused)
    assert (second.code, second.params["seq"]) == ("vote-closed", first.seq)


async def test_a_vote_that_comes_with_the_closing_is_wholly_in_or_wholly_out(
    rooms: Rooms,
) -> None:
    room = await room_of(rooms)
    await voting(room)
    asks: list[tuple[str, c.Command]] = [("p-02", c.CastVote("v-1", Choice.YES))]
    asks += [(CHAIR, c.CloseVote("v-1")), ("p-03", c.CastVote("v-1", Choice.NO))]
    answers: Sequence[Answer] = await asyncio.gather(
        *(room.submit(actor, command, f"key-{actor}-race") for actor, command in asks)
    )
    assert isinstance(answers[0], Accepted)
    assert isinstance(answers[2], Refused)
    assert answers[2].code == "vote-closed"
    assert [ballot.member for ballot in room.state.votes[0].ballots] == ["p-02"]


async def test_an_answer_comes_after_the_commit(rooms: Rooms, sqlite: Database) -> None:
    room = await room_of(rooms)
    answer = await ask(room, SECRETARY, c.StartRollCall())
    stored = SqlJournal(sqlite).load("s-1").links
    assert (stored[-1].seq, stored[-1].hash) == (answer.seq, answer.hash)


@pytest.mark.law("R-QUO-9")
async def test_the_clock_of_the_room_ends_the_grace_of_a_lost_line(
    rooms: Rooms, hands: Hands
) -> None:
    room = await room_of(rooms)
    await opened(room, remote=(7,))
    await ask(room, ROOM, c.ReportConnection("p-07", is_connected=False))
    await room.tick(hands.now + timedelta(seconds=59))
    assert room.state.attendance[6].presence is Presence.REMOTE
    hands.now += timedelta(seconds=60)
    await room.tick(hands.now)
    assert [a.member for a in room.state.attendance if a.presence is Presence.ABSENT] == ["p-07"]


class Failing(SqlJournal):
    """A journal that fails on demand, before or after it kept the batch."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.fails = ""

    def commit(self, batch: Batch) -> Sequence[Link]:
        if self.fails == "before":
            raise StorageFailedError(batch.session)
        links = super().commit(batch)
        if self.fails == "after":
            raise StorageFailedError(batch.session)
        return links


async def test_an_unknown_commit_is_found_out_before_anybody_is_answered(
    sqlite: Database, hands: Hands
) -> None:
    convene(sqlite, convocation(), NOW)
    journal = Failing(sqlite)
    core = RoomCore("s-1", journal)
    core.load()
    room = Room(core, hands)
    writer = asyncio.create_task(room.run())
    subscription = room.subscribe(None, MEMBER)
    journal.fails = "before"
    lost = await room.submit(SECRETARY, c.StartRollCall(), "key-lost")
    assert isinstance(lost, Refused)
    assert lost.code == "storage-failed"
    journal.fails = "after"
    kept = await room.submit(SECRETARY, c.StartRollCall(), "key-lost")
    assert isinstance(kept, Accepted)
    journal.fails = ""
    assert await room.submit(SECRETARY, c.StartRollCall(), "key-lost") == kept
    told = await subscription.get()
    assert told is not None
    assert told.hash == kept.hash
    await room.close()
    await writer


async def test_a_closed_room_turns_away_and_another_takes_its_place(rooms: Rooms) -> None:
    room = await room_of(rooms)
    subscription = room.subscribe(None, MEMBER)
    await ask(room, SECRETARY, c.StartRollCall())
    await rooms.close("s-1")
    with pytest.raises(RoomClosedError):
        await room.submit(SECRETARY, c.CompleteRollCall(), "key-late")
    assert subscription.closed_by == "room"
    again = await room_of(rooms)
    assert again is not room
    assert again.state == room.state
    assert redact_state(again.state, MEMBER) == again.snapshot(MEMBER).state


async def test_a_writer_that_dies_leaves_nobody_waiting(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await room_of(rooms)

    def broken(*_: object) -> list[Answer]:
        raise ZeroDivisionError

    subscription = room.subscribe(None, MEMBER)
    monkeypatch.setattr(room._core, "run", broken)
    with pytest.raises(RoomClosedError):
        await room.submit(SECRETARY, c.StartRollCall(), "key-1")
    assert await subscription.get() is None
    assert subscription.closed_by == "room"
    again = await room_of(rooms)
    await ask(again, SECRETARY, c.StartRollCall(), "key-1")


@pytest.mark.parametrize("turns", range(10))
async def test_a_writer_that_is_cancelled_leaves_nobody_waiting(
    rooms: Rooms, sqlite: Database, hands: Hands, turns: int
) -> None:
    """Wherever it is: waiting, gathering who comes at the same instant, or committing."""
    assert rooms.open_room("s-1") is None
    core = RoomCore("s-1", SqlJournal(sqlite))
    core.load()
    room = Room(core, hands)
    writing = asyncio.create_task(room.run())
    await asyncio.sleep(0.01)
    asking = asyncio.create_task(room.submit(SECRETARY, c.StartRollCall(), "key-1"))
    for _ in range(turns):
        await asyncio.sleep(0)
    writing.cancel()
    async with asyncio.timeout(5):
        told, _ = await asyncio.gather(asking, writing, return_exceptions=True)
    assert isinstance(told, Accepted | RoomClosedError)
