"""Who asked goes on before who listens, and a crowd of listeners leaves the loop free."""

import asyncio
from datetime import timedelta

from core.clock import system_clock
from core.database import Database
from sessions import service
from sessions.domain import commands as c
from sessions.domain.audience import Audience, Reader
from sessions.room import MOST_MISSED, MOST_ROUSED, Room
from sessions.telling import MOST_WAITING, Batch, Subscription
from sessions.writer import Accepted
from tests.sessions.town import SECRETARY, convocation

CROWD = 5 * MOST_ROUSED
PUBLIC = Reader(Audience.PUBLIC)


async def opened(database: Database) -> tuple[service.Rooms, Room]:
    service.convene(database, convocation(), system_clock() - timedelta(minutes=1))
    rooms = service.Rooms(database, system_clock)
    room = await rooms.room("s-1")
    assert room is not None
    return rooms, room


async def test_who_asked_is_answered_before_the_crowd_is_told(sqlite: Database) -> None:
    rooms, room = await opened(sqlite)
    happened: list[str] = []

    async def listen(subscription: Subscription) -> None:
        await subscription.get()
        happened.append("told")

    async def ask() -> None:
        await room.submit(SECRETARY, c.StartRollCall(), "key-00000001")
        happened.append("answered")

    crowd = [asyncio.create_task(listen(room.subscribe(0, PUBLIC))) for _ in range(CROWD)]
    start = room.subscribe(None, PUBLIC)  # begins with a snapshot: nothing waits for it
    await asyncio.gather(*crowd)
    happened.clear()
    crowd = [
        asyncio.create_task(listen(room.subscribe(room.state.seq, PUBLIC))) for _ in range(CROWD)
    ]
    await asyncio.gather(ask(), *crowd)
    assert happened == ["answered", *["told"] * CROWD]
    assert [told.seq for told in await start.take()] == [room.state.seq]
    await rooms.close_all()


async def test_who_comes_between_the_answer_and_the_telling_is_told_everything_once(
    sqlite: Database,
) -> None:
    rooms, room = await opened(sqlite)
    before = room.state.seq
    await room.submit(SECRETARY, c.StartRollCall(), "key-00000001")
    at_once = room.subscribe(before, PUBLIC)  # in the turn of the answer: nobody was told yet
    assert room.state.seq == before + 1
    await room.submit(SECRETARY, c.NoteIncident("incidencia"), "key-00000002")
    seen: list[int] = []
    while len(seen) < room.state.seq - before:
        seen += [told.seq for told in await at_once.take()]
    assert seen == list(range(before + 1, room.state.seq + 1))
    await rooms.close_all()


async def test_the_loop_serves_others_while_a_crowd_is_told(sqlite: Database) -> None:
    rooms, room = await opened(sqlite)
    told = 0
    seen: set[int] = set()

    async def listen(subscription: Subscription) -> None:
        nonlocal told
        await subscription.get()
        told += 1

    async def somebody_else() -> None:
        while told < CROWD:
            seen.add(told)
            await asyncio.sleep(0)

    crowd = [asyncio.create_task(listen(room.subscribe(1, PUBLIC))) for _ in range(CROWD)]
    other = asyncio.create_task(somebody_else())
    await room.submit(SECRETARY, c.StartRollCall(), "key-00000001")
    await asyncio.gather(other, *crowd)
    assert len(seen) >= CROWD // MOST_ROUSED
    await rooms.close_all()


async def test_all_that_waits_is_taken_in_order_and_once(sqlite: Database) -> None:
    rooms, room = await opened(sqlite)
    listener = room.subscribe(0, PUBLIC)
    await room.submit(SECRETARY, c.StartRollCall(), "key-00000001")
    await room.submit("p-01", c.StartRollCall(), "key-00000002")  # refused: tells nobody
    taken = await listener.take()
    assert [told.seq for told in taken] == list(range(1, room.state.seq + 1))
    room.unsubscribe(listener)
    assert await listener.take() == []
    await rooms.close_all()


async def test_who_does_not_listen_is_let_go_before_he_is_roused(sqlite: Database) -> None:
    rooms, room = await opened(sqlite)
    listener = room.subscribe(0, PUBLIC)
    told = (await listener.take())[0]
    for _ in range(MOST_WAITING + 1):
        listener.hold(Batch.of((told,)))
    assert listener.closed_by == "overflow"
    assert await listener.take() == []
    await rooms.close_all()


async def test_who_missed_more_than_a_queue_holds_gets_a_snapshot(sqlite: Database) -> None:
    rooms, room = await opened(sqlite)
    for number in range(MOST_MISSED):
        note = c.NoteIncident(f"incidencia {number}")
        command = note if number else c.StartRollCall()
        assert isinstance(await room.submit(SECRETARY, command, f"key-{number:08}"), Accepted)
    assert room.state.seq == MOST_MISSED + 1
    assert room.subscribe(0, PUBLIC).start is not None
    assert room.subscribe(1, PUBLIC).start is None
    await rooms.close_all()
