"""Who watches without signing in: told together, never waited for."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.clock import system_clock
from core.database import Base, Database
from people.town import load_town
from sessions import service
from sessions.domain import commands as c
from sessions.domain.values import Presence
from sessions.mirror import Mirror, Mirrors
from sessions.room import Room, RoomClosedError
from sessions.service import Rooms
from web.convening import convocation
from web.herald import Crier
from web.outside import stand as stand_module
from web.outside.listener import Listener
from web.outside.stand import Stand
from web.outside.watcher import MOST_SAID, SILENT_SECONDS, Watcher

SESSION, SECRETARY = "pleno-demo", "p-secretario"


class Line:
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.is_cut = False

    def set_write_buffer_limits(self, high: int) -> None:
        assert high <= 64 << 10

    def write(self, data: bytes) -> None:
        self.written += data

    def abort(self) -> None:
        self.is_cut = True

    close = abort

    def messages(self) -> list[dict[str, Any]]:
        """Return the text frames so far, none of which is longer than 64 KiB."""
        found, data = [], bytes(self.written)
        while data:
            length, start = data[1], 2
            if length == 126:
                length, start = int.from_bytes(data[2:4], "big"), 4
            if data[0] == 0x81:
                found.append(json.loads(data[start : start + length]))
            data = data[start + length :]
        return found


class Voice:
    """What a stand asks of a hall."""

    def message(self, snapshot: Any, me: Any) -> dict[str, Any]:
        return {"type": "snapshot", "seq": snapshot.seq, "audience": me.audience}


def watcher_on(line: Line, turn: int = 0) -> Watcher:
    return Watcher(line, turn, lambda: None)


@pytest.fixture
def database(tmp_path: Path) -> Any:
    made = Database(f"sqlite:///{tmp_path / 'log.db'}")
    Base.metadata.create_all(made.engine)
    now = system_clock()
    town = load_town(Path("people/demo_town.toml"))
    service.convene(made, convocation(town, SESSION, now + timedelta(minutes=5)), now)
    yield made
    made.close()


async def room_in(rooms: Rooms) -> Room:
    room = await rooms.room(SESSION)
    assert room is not None
    return room


async def until(holds: Any) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  what is waited for has no event of its own
            await asyncio.sleep(0.01)


async def test_a_mirror_shows_what_the_other_process_wrote(database: Database) -> None:
    written, mirrors = Rooms(database, system_clock), Mirrors(database, system_clock)
    room, mirror = await room_in(written), await room_in(mirrors)
    assert isinstance(mirror, Mirror)
    with pytest.raises(RoomClosedError):
        await mirror.submit(SECRETARY, c.StartRollCall(), "k1")
    await room.submit(SECRETARY, c.StartRollCall(), "k1")
    links = [moment.link for moment in room.moments]
    mirror.hear(links[1:])
    mirror.hear(links)  # what is known is passed over
    assert (mirror.state, mirror.hash) == (room.state, room.hash)
    await mirrors.close_all()
    await written.close_all()


async def test_a_mirror_finds_in_the_log_what_it_did_not_hear(database: Database) -> None:
    written, mirrors = Rooms(database, system_clock), Mirrors(database, system_clock)
    room, mirror = await room_in(written), await room_in(mirrors)
    assert isinstance(mirror, Mirror)
    await room.submit(SECRETARY, c.StartRollCall(), "k1")
    await room.submit("p-alcaldesa", c.AnswerRollCall(Presence.IN_ROOM), "k2")
    mirror.hear([room.moments[-1].link])
    await until(lambda: mirror.state == room.state)
    await mirrors.close_all()
    await written.close_all()


async def test_the_herald_tells_a_mirror_at_once(database: Database, tmp_path: Path) -> None:
    crier, written = Crier(tmp_path / "news.sock"), Rooms(database, system_clock)
    mirrors, said = Mirrors(database, system_clock), list[Any]()
    await crier.start()
    listener = Listener(tmp_path / "news.sock", mirrors, said.append)
    listening = asyncio.create_task(listener.run())
    room, mirror = await room_in(written), await room_in(mirrors)
    await until(lambda: listener.is_up)
    crier.follow(room)
    await room.submit(SECRETARY, c.StartRollCall(), "k1")
    crier.follow(room)
    await until(lambda: mirror.state == room.state)
    for name in ("server.draining", "media.available"):
        crier.say({"type": "notice", "name": name})
    await until(lambda: listener.has_media)
    assert [one["name"] for one in said] == ["media.available"]
    crier.stop()
    await until(lambda: not listener.is_up)
    assert not listener.has_media
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await mirrors.close_all()
    await written.close_all()


@pytest.mark.row("RB-01")
async def test_who_does_not_read_is_passed_over_and_then_begins_again(database: Database) -> None:
    rooms = Rooms(database, system_clock)
    room = await room_in(rooms)
    stand = Stand(room, Voice(), system_clock)  # type: ignore[arg-type]  # what of a hall is used
    quick, slow = Line(), Line()
    slow_one = watcher_on(slow)
    stand.admit(watcher_on(quick), None)
    stand.admit(slow_one, None)
    slow_one.pause_writing()
    await room.submit(SECRETARY, c.StartRollCall(), "k1")
    for number, member in enumerate(("p-alcaldesa", "p-concejal-02")):
        await room.submit(member, c.AnswerRollCall(Presence.IN_ROOM), f"a{number}")
    await until(lambda: quick.messages()[-1]["seq"] == 4)
    assert [one["seq"] for one in quick.messages()] == [1, 2, 3, 4]
    assert [one["seq"] for one in slow.messages()] == [1]
    slow_one.resume_writing()
    assert [one["seq"] for one in slow.messages()] == [1, 2, 3, 4]
    stand.stop()
    await rooms.close_all()


async def test_who_comes_back_gets_what_was_missed(database: Database) -> None:
    rooms = Rooms(database, system_clock)
    room = await room_in(rooms)
    await room.submit(SECRETARY, c.StartRollCall(), "k1")
    stand, line = Stand(room, Voice(), system_clock), Line()  # type: ignore[arg-type]
    stand.admit(watcher_on(line), 1)
    await room.submit("p-alcaldesa", c.AnswerRollCall(Presence.IN_ROOM), "k2")
    await until(lambda: len(line.messages()) >= 2)
    assert [(one["type"], one["seq"]) for one in line.messages()] == [("event", 2), ("event", 3)]
    stand.stop()
    await rooms.close_all()


async def test_all_are_pinged_and_who_is_silent_is_cut(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_module, "PING_SECONDS", 0.02)
    rooms = Rooms(database, system_clock)
    room = await room_in(rooms)
    stand, lines = Stand(room, Voice(), system_clock), [Line(), Line()]  # type: ignore[arg-type]
    watchers = [watcher_on(line, turn) for turn, line in enumerate(lines)]
    for watcher in watchers:
        stand.admit(watcher, None)
    watchers[1].heard -= SILENT_SECONDS + 1
    await until(lambda: lines[1].is_cut and lines[0].messages()[-1]["type"] == "ping")
    assert not lines[0].is_cut
    watchers[0].connection_lost(None)
    watchers[1].connection_lost(None)
    assert stand.is_empty
    stand.stop()
    await rooms.close_all()


async def test_a_watcher_has_nothing_to_say_and_may_not_say_much() -> None:
    line = Line()
    watcher = watcher_on(line)
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    assert watcher.open(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + key
        + b"\r\n"
    )
    assert line.written.startswith(b"HTTP/1.1 101")
    line.written.clear()
    watcher.data_received(b"\x81\x82\0\0\0\0{}")
    assert (bytes(line.written), line.is_cut) == (b"", False)
    watcher.data_received(b"\x89\x80\0\0\0\0")
    assert bytes(line.written) == b"\x8a\x00"
    watcher.data_received(b"\x82\xfe\xff\xff\0\0\0\0")
    assert b"\x03\xf1" in line.written  # 1009: too big


async def test_who_talks_all_the_time_is_shown_out() -> None:
    line = Line()
    watcher = watcher_on(line)
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    watcher.open(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + key
        + b"\r\n"
    )
    line.written.clear()
    for _ in range(MOST_SAID):
        watcher.data_received(b"\x81\x80\0\0\0\0")
    assert line.written == b""
    watcher.data_received(b"\x81\x80\0\0\0\0")
    assert b"\x03\xf0" in line.written  # 1008: policy
