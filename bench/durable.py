"""Durable votes a second through a room, beside the floor of the same disk in the same run."""

import asyncio
import itertools
import os
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench.council import CHOICES, MEMBERS, SECRETARY, VOTE, member, open_item, open_vote, town
from bench.figures import in_ms
from core.clock import system_clock
from core.database import PRAGMAS, Base, Database
from core.refusals import Refused
from sessions.domain import commands as c
from sessions.room import Room
from sessions.service import convene
from sessions.store import SqlJournal
from sessions.writer import RoomCore
from web.convening import convocation

EACH = 60
ALONE = 300
FLOOR_ROWS = 600
SESSION = "s-bench"


class Refusal(Exception):  # noqa: N818  not an error of ours: the benchmark asked for nonsense
    """A command of the benchmark was refused."""


def measure_durable(folder: Path) -> dict[str, object]:
    """Return the figures of a room on SQLite with FULL, and of the bare disk."""
    path = folder / "durable.db"
    database = Database(f"sqlite:///{path}")
    Base.metadata.create_all(database.engine)
    database.check()
    command = convocation(town(folder), SESSION, system_clock() + timedelta(minutes=5))
    convene(database, command, system_clock())
    together, alone = asyncio.run(_through_room(RoomCore(SESSION, SqlJournal(database))))
    database.close()
    rows = _rows(path)
    sqlite_floor, file_floor = _sqlite_floor(folder, rows), _file_floor(folder, rows)
    return {
        "durable_votes_a_second": round(MEMBERS * EACH / together[0]),
        **in_ms(together[1], "durable_vote"),
        "durable_votes_a_second_one_by_one": round(ALONE / alone[0]),
        "floor_sqlite_commits_a_second": round(sqlite_floor),
        "floor_fdatasyncs_a_second": round(file_floor),
        "durable_votes_to_sqlite_floor": round(MEMBERS * EACH / together[0] / sqlite_floor, 2),
    }


Stretch = tuple[float, list[float]]


async def _through_room(core: RoomCore) -> tuple[Stretch, Stretch]:
    core.load()
    room = Room(core, system_clock)
    writing = asyncio.create_task(room.run())
    keys = itertools.count(1)
    waits: list[float] = []

    async def ask(actor: str, command: c.Command) -> None:
        start = time.perf_counter()
        answer = await room.submit(actor, command, f"bench-{next(keys):08}")
        waits.append(time.perf_counter() - start)
        if isinstance(answer, Refused):
            raise Refusal(answer)

    async def voter(seat: int) -> None:
        for turn in range(EACH):
            await ask(member(seat), c.CastVote(VOTE, CHOICES[turn % 2]))

    await open_item(ask)
    await open_vote(ask)
    waits.clear()
    start = time.perf_counter()
    await asyncio.gather(*(voter(seat) for seat in range(1, MEMBERS + 1)))
    together = time.perf_counter() - start, waits.copy()
    waits.clear()
    start = time.perf_counter()
    for turn in range(ALONE):
        await ask(SECRETARY, c.CastVoteAloud(VOTE, member(2), CHOICES[turn % 2]))
    alone = time.perf_counter() - start, waits.copy()
    await room.close()
    await writing
    return together, alone


def _rows(path: Path) -> list[tuple[object, ...]]:
    """Return the last rows of the log: the bytes that the floor writes too."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT * FROM session_event ORDER BY seq DESC LIMIT ?", [FLOOR_ROWS])
    found: list[tuple[object, ...]] = rows.fetchall()
    connection.close()
    return found


def _rate(write: Callable[[tuple[object, ...]], object], rows: list[tuple[object, ...]]) -> float:
    start = time.perf_counter()
    for row in rows:
        write(row)
    return len(rows) / (time.perf_counter() - start)


def _sqlite_floor(folder: Path, rows: list[tuple[object, ...]]) -> float:
    """Return commits of one row a second, without anything above SQLite."""
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    columns = ",".join(f"c{place}" for place in range(len(rows[0])))
    connection.execute(f"CREATE TABLE floor ({columns}, PRIMARY KEY (c0, c1))")
    values = ",".join("?" * len(rows[0]))
    rate = _rate(lambda row: connection.execute(f"INSERT INTO floor VALUES ({values})", row), rows)  # noqa: S608  question marks only
    connection.close()
    return rate


def _file_floor(folder: Path, rows: list[tuple[object, ...]]) -> float:
    """Return writes with fdatasync a second."""
    handle = os.open(folder / "floor.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def write(row: tuple[object, ...]) -> None:
        os.write(handle, repr(row).encode())
        os.fdatasync(handle)

    rate = _rate(write, rows)
    os.close(handle)
    return rate
