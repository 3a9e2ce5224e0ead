"""Sessions on two media processes: each stays with one, and goes elsewhere when that is gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.refusals import Refused
from sessions.domain.audience import Audience, Reader
from sessions.domain.commands import ReportRecordingStarted
from sessions.domain.state import SessionState
from sessions.domain.values import Duty, Person, Stage
from sessions.telling import Subscription
from tests.web.fake_media import FakeMedia, FakeRooms
from web.live.clients import Client, Clients
from web.media_book import Book
from web.media_control import Door
from web.media_link import MediaLink
from web.media_nodes import Node, Nodes
from web.wire.messages import Me

pytestmark = pytest.mark.row("LC-24")

OPENED = "2026-01-08T09:00:00.000000Z"
CHAIR = Person("p-alcaldesa", "Aurora", "Ribaclara", "Alcaldesa", Duty.CHAIR, 1)
AWAY_SECONDS = 0.3


def state(session: str, part: int = 0) -> SessionState:
    return SessionState(
        session=session,
        people=(CHAIR,),
        presiding=CHAIR.id,
        stage=Stage.OPEN,
        opened_at=OPENED,
        recording_part=part,
    )


class House:
    """Two media processes and what ``web`` needs to steer them; survives restarts of ``web``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.media = {name: FakeMedia(folder / f"{name}.sock") for name in ("uno", "dos")}
        self.rooms = FakeRooms()
        self.clients = Clients()

    def book(self) -> Book:
        return Book(self.folder / "rooms.json")

    @asynccontextmanager
    async def web(self, away_seconds: float = AWAY_SECONDS) -> AsyncIterator[MediaLink]:
        """One life of ``web``."""
        nodes = [Node(name, Door(str(fake.path))) for name, fake in self.media.items()]
        ids = iter(map(str, range(1000)))
        link = MediaLink(Nodes(nodes, self.book(), away_seconds), self.clients, ids.__next__)
        task = asyncio.create_task(link.run(self.rooms))
        try:
            await eventually(lambda: len(link.nodes.up) == self.running)
            yield link
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    @property
    def running(self) -> int:
        return sum(fake.is_running for fake in self.media.values())

    def holders(self, session: str) -> list[str]:
        """Return who records a session."""
        return [name for name, fake in self.media.items() if fake.rooms.get(session)]

    def socket(self, session: str) -> Client:
        """Return somebody who follows a session."""
        me = Me("p-1", Duty.MEMBER, Audience.MEMBER)
        client = Client(session, me, "", Subscription(Reader(Audience.MEMBER), None, ()))
        self.clients.add(client)
        return client


def heard(client: Client) -> list[str]:
    waiting = client.notices
    return [json.loads(waiting.get_nowait())["name"] for _ in range(waiting.qsize())]


async def eventually(holds: Callable[[], Any], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  what is waited for happens behind sockets
            await asyncio.sleep(0.02)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    for fake in made.media.values():
        await fake.start()
    yield made
    for fake in made.media.values():
        await fake.die()


async def recorded(house: House, link: MediaLink, *sessions: str) -> dict[str, str]:
    """Follow sessions until each is recorded; return by whom."""
    for session in sessions:
        link.follow(state(session))
        await eventually(lambda: house.holders(session))  # noqa: B023  awaited here
    return {session: house.holders(session)[0] for session in sessions}


async def test_two_sessions_land_on_two_nodes_and_stay_there_over_a_restart_of_web(
    house: House,
) -> None:
    async with house.web() as link:
        before = await recorded(house, link, "pleno-a", "pleno-b")
    assert sorted(before.values()) == ["dos", "uno"]
    house.media[before["pleno-a"]].cpu = 0.9  # a new choice would be another one
    for fake in house.media.values():
        fake.so_far()
    async with house.web() as link:
        for session in before:
            link.follow(state(session, part=1))
        await house.media[before["pleno-a"]].next("live")
        await house.media[before["pleno-b"]].next("live")
        assert {s: house.holders(s) for s in before} == {s: [n] for s, n in before.items()}
    for fake in house.media.values():
        assert {"room.open", "recording.start"}.isdisjoint(fake.so_far())


async def test_without_its_book_web_finds_out_who_holds_a_session(house: House) -> None:
    house.media["dos"].rooms = {"pleno-a": 1}
    async with house.web() as link:
        link.follow(state("pleno-a", part=1))
        await house.media["dos"].next("live")
    assert house.holders("pleno-a") == ["dos"]
    assert house.book().holder("pleno-a") == "dos"


@pytest.mark.law("R-VID-3")
async def test_a_session_whose_node_stays_away_goes_on_elsewhere_as_the_next_part(
    house: House,
) -> None:
    async with house.web() as link:
        held = await recorded(house, link, "pleno-a", "pleno-b")
        lost, other = held["pleno-a"], held["pleno-b"]
        inside, beside = house.socket("pleno-a"), house.socket("pleno-b")
        link.follow(state("pleno-a", part=1))
        await house.media[lost].die()
        await eventually(lambda: house.holders("pleno-a") == [other])
        assert house.media[other].rooms["pleno-a"] == 2
        await eventually(lambda: inside.notices.qsize() > 2)
        assert heard(inside) == ["media.unavailable", "media.unavailable", "media.moved"]
        assert heard(beside) == []
        await house.media[lost].start()
        await eventually(lambda: link.nodes.all[lost].is_up)
        link.follow(state("pleno-a", part=2))
        await asyncio.sleep(0.2)
        assert house.holders("pleno-a") == [other]


@pytest.mark.row("LC-20")
async def test_who_has_no_picture_is_told_why_and_who_has_one_hears_nothing(house: House) -> None:
    async with house.web(away_seconds=30) as link:
        held = await recorded(house, link, "pleno-a", "pleno-b")
        inside, beside = house.socket("pleno-a"), house.socket("pleno-b")
        await house.media[held["pleno-a"]].die()
        await eventually(inside.notices.qsize)
        assert reasons(inside) == ["away"]
        assert reasons(beside) == []
        await house.media[held["pleno-b"]].die()
        await eventually(lambda: inside.notices.qsize() and beside.notices.qsize())
        assert reasons(inside) == reasons(beside) == ["none"]
        link._remind()  # what it does each 15 seconds
        assert reasons(inside) == ["none"]


def reasons(client: Client) -> list[str]:
    waiting = client.notices
    told = [json.loads(waiting.get_nowait()) for _ in range(waiting.qsize())]
    return [one["detail"]["reason"] for one in told if one["name"] == "media.unavailable"]


async def test_a_session_whose_node_comes_back_in_time_stays(house: House) -> None:
    async with house.web(away_seconds=30) as link:
        held = await recorded(house, link, "pleno-a")
        fake = house.media[held["pleno-a"]]
        link.follow(state("pleno-a", part=1))
        await fake.die()
        await eventually(lambda: len(link.nodes.up) == 1)
        assert await link.ask("pleno-a", {"op": "publish"}) == Refused("media-unavailable")
        await fake.start()
        await eventually(lambda: house.holders("pleno-a"))
    assert house.holders("pleno-a") == [held["pleno-a"]]
    assert fake.rooms["pleno-a"] == 2


async def test_who_was_away_and_still_has_the_session_is_told_to_end_it(house: House) -> None:
    async with house.web() as link:
        held = await recorded(house, link, "pleno-a")
        lost = house.media[held["pleno-a"]]
        kept = dict(lost.rooms)
        link.follow(state("pleno-a", part=1))
        await lost.die()
        await eventually(lambda: len(house.holders("pleno-a")) == 1)
        lost.rooms = kept  # it had only lost the line
        await lost.start()
        await eventually(lambda: "pleno-a" not in lost.rooms)
    assert len(house.holders("pleno-a")) == 1


@pytest.mark.row("LC-03")
async def test_the_room_of_a_connection_test_closes_when_who_tried_has_walked_away(
    house: House,
) -> None:
    async with house.web() as link:
        held = await recorded(house, link, "pleno-a")
        node = house.media[held["pleno-a"]]
        node.people["prueba.p-1"] = 1
        await link.ask("pleno-a", {"op": "room.open"}, "prueba.p-1")
        await asyncio.sleep(2.5)  # more than two looks
        assert "prueba.p-1" in node.rooms, "somebody is in it"
        node.people["prueba.p-1"] = 0
        await eventually(lambda: "prueba.p-1" not in node.rooms)
        assert "pleno-a" in node.rooms


@pytest.mark.parametrize("how", ["new", "pause", "now"])
async def test_a_node_that_is_emptied_gets_no_session_and_gives_up_those_that_may_go(
    house: House, how: str
) -> None:
    async with house.web() as link:
        held = await recorded(house, link, "pleno-a")
        drained = house.media[held["pleno-a"]]
        (other,) = (fake for fake in house.media.values() if fake is not drained)
        drained.people["pleno-a"] = 12
        link.follow(replace(state("pleno-a", part=1), current_item="i-1"))
        drained.drains, other.cpu = how, 0.9
        await asyncio.sleep(1.2)  # a look at the nodes
        assert list(await recorded(house, link, "pleno-b")) == ["pleno-b"]
        assert "pleno-b" in other.rooms, "however busy, it takes sessions"
        assert ("pleno-a" in other.rooms) is (how == "now")
        link.follow(state("pleno-a", part=1))  # between two items
        if how == "new":
            await asyncio.sleep(1.2)
        else:
            await eventually(lambda: "pleno-a" in other.rooms)
            assert other.rooms["pleno-a"] == 2
        assert ("pleno-a" in drained.rooms) is (how == "new")


async def test_a_part_that_another_process_began_and_could_not_tell_is_told_for_it(
    house: House,
) -> None:
    exists = {"code": "part-exists", "params": {"part": 1, "started_at": OPENED}}
    async with house.web() as link:
        for fake in house.media.values():
            fake.refusals["recording.start"] = [exists]
        link.follow(state("pleno-a"))
        began = ReportRecordingStarted(1, OPENED)
        await eventually(lambda: began in [command for _, _, command, _ in house.rooms.kept])
        link.follow(state("pleno-a", part=1))
        await eventually(lambda: house.holders("pleno-a"))
    (name,) = house.holders("pleno-a")
    assert house.media[name].rooms["pleno-a"] == 2


async def test_reports_of_two_nodes_with_the_same_number_are_two_reports(house: House) -> None:
    started = {"event": "recording.started", "n": 7, "room": "pleno-a", "started_at": OPENED}
    house.media["uno"].spool.append({**started, "part": 1})
    house.media["dos"].spool.append({**started, "part": 2})
    async with house.web():
        await eventually(lambda: len(house.rooms.kept) == 2)
    assert {key for *_, key in house.rooms.kept} == {"media:uno:7", "media:dos:7"}


async def test_a_node_that_writes_elsewhere_is_not_used(tmp_path: Path) -> None:
    """Another machine whose shared folder is not mounted would record where nobody looks."""
    fake = FakeMedia(tmp_path / "a.sock")
    await fake.start()
    node = Node("uno", Door(str(fake.path)), {"recordings": "ours", "live": ""})
    link = MediaLink(Nodes([node], Book(tmp_path / "rooms.json"), 20), Clients(), str)
    task = asyncio.create_task(link.run(FakeRooms()))
    link.follow(state("pleno-a"))
    await eventually(lambda: node.trouble == "recordings, live")
    folders = {"node": "uno", "folders": "recordings, live"}
    assert link.nodes.faults() == [Refused("media-node-elsewhere", folders)]
    assert not link.is_up
    assert await link.ask("pleno-a", {"op": "publish"}) == Refused("media-unavailable")
    assert fake.rooms == {}
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await fake.die()
