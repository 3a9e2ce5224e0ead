"""The hand on the media process: in step after every loss, and every report kept once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.refusals import Refused
from sessions.domain.audience import Audience, Reader
from sessions.domain.commands import Command, ReportConnection, ReportRecordingStarted
from sessions.domain.state import Attendance, Intervention, SessionState
from sessions.domain.values import Duty, FloorKind, Person, Presence, Stage
from sessions.journal import StorageFailedError
from sessions.telling import Subscription
from tests.web.fake_media import FakeMedia, FakeRooms
from web.live.clients import Client, Clients
from web.media_link import MediaLink
from web.media_nodes import Nodes, only
from web.media_reports import report
from web.wire.messages import Me

OPENED = "2026-01-08T09:00:00.000000Z"
STATE = SessionState(
    session="pleno",
    people=(
        Person("p-alcaldesa", "Aurora", "Ribaclara", "Alcaldesa", Duty.CHAIR, 1),
        Person("p-concejal-02", "Bruno", "Valdesoto", "Concejal", Duty.MEMBER, 2),
    ),
    presiding="p-alcaldesa",
    stage=Stage.OPEN,
    opened_at=OPENED,
)
STARTED = {
    "event": "recording.started", "n": 7, "room": "pleno", "part": 1, "started_at": OPENED,
}  # fmt: skip


def one(path: Path) -> Nodes:
    """Return the nodes of an installation that has one."""
    return only("media", path, path.with_name("rooms.json"))


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[FakeMedia]:
    fake = FakeMedia(tmp_path / "media.sock")
    await fake.start()
    yield fake
    await fake.die()


@pytest.fixture
def rooms() -> FakeRooms:
    return FakeRooms()


@pytest.fixture
async def link(media: FakeMedia, rooms: FakeRooms) -> AsyncIterator[MediaLink]:
    link = MediaLink(one(media.path), Clients(), iter(map(str, range(1000))).__next__)
    task = asyncio.create_task(link.run(rooms))
    yield link
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.row("DF-01")
async def test_giving_and_ending_the_floor_opens_and_closes_a_microphone(
    media: FakeMedia, link: MediaLink
) -> None:
    link.follow(STATE)
    await media.next("live")
    floor = Intervention("x1", "p-concejal-02", FloorKind.TURN, 300, OPENED, None)
    link.follow(replace(STATE, speaking=floor))
    opened = await media.next("grant")
    assert (opened["participant"], opened["audio"]) == ("p-concejal-02", True)
    assert (await media.next("speaker"))["caption"] == "Bruno Valdesoto"
    link.follow(STATE)
    closed = await media.next("grant")
    assert (closed["participant"], closed["audio"]) == ("p-concejal-02", False)


async def test_a_report_is_submitted_by_its_number_and_then_acknowledged(
    media: FakeMedia, rooms: FakeRooms, link: MediaLink
) -> None:
    media.spool.append(STARTED)
    link.follow(STATE)
    assert (await media.next("ack"))["n"] == 7
    command = ReportRecordingStarted(1, OPENED)
    assert ("pleno", "system:media", command, "media:pleno:7") in rooms.kept


async def test_a_report_that_comes_again_has_the_same_key(
    media: FakeMedia, rooms: FakeRooms, link: MediaLink
) -> None:
    media.spool.append(STARTED)
    await media.next("ack")
    await media.die()
    media.spool.append(STARTED)
    await media.start()
    await media.next("ack")
    assert {key for _, _, _, key in rooms.kept} == {"media:pleno:7"}


@pytest.mark.law("R-VID-3")
async def test_a_media_process_that_died_is_told_everything_and_begins_the_next_part(
    media: FakeMedia, link: MediaLink
) -> None:
    link.follow(STATE)
    assert (await media.next("recording.start"))["part"] == 1
    await media.next("live")
    link.follow(replace(STATE, recording_part=1))
    await media.die()
    media.so_far()
    await media.start()
    assert (await media.next("room.open"))["room"] == "pleno"
    assert (await media.next("recording.start"))["part"] == 2
    assert (await media.next("live"))["is_on"] is True


async def test_a_recording_that_goes_on_is_not_begun_again(
    media: FakeMedia, link: MediaLink
) -> None:
    media.rooms = {"pleno": 1}
    link.follow(replace(STATE, recording_part=1))
    await media.next("live")
    assert "recording.start" not in media.so_far()


async def test_without_a_media_process_a_request_is_refused_at_once(tmp_path: Path) -> None:
    link = MediaLink(one(tmp_path / "nobody.sock"), Clients(), str)
    assert await link.ask("pleno", {"op": "publish"}) == Refused("media-unavailable")


@pytest.mark.parametrize(
    ("event", "presence", "was", "expected"),
    [
        ("participant.lost", Presence.REMOTE, True, ReportConnection("p-concejal-02", False)),  # noqa: FBT003
        ("participant.connected", Presence.REMOTE, False, ReportConnection("p-concejal-02", True)),  # noqa: FBT003
        ("participant.lost", Presence.IN_ROOM, True, None),
        ("participant.lost", Presence.REMOTE, False, None),
    ],
)
@pytest.mark.law("R-QUO-9")
def test_only_a_remote_member_can_lose_the_connection(
    event: str,
    presence: Presence,
    was: bool,  # noqa: FBT001  a table
    expected: Command | None,
) -> None:
    state = replace(STATE, attendance=(Attendance("p-concejal-02", presence, was),))
    assert report({"event": event, "participant": "p-concejal-02"}, state) == expected


@pytest.mark.law("R-VID-3")
async def test_a_report_that_could_not_be_written_is_given_again_before_it_is_acknowledged(
    media: FakeMedia, rooms: FakeRooms, link: MediaLink
) -> None:
    rooms.answers = [Refused("storage-failed"), StorageFailedError("pleno"), Refused("too-busy")]
    media.spool.append(STARTED)
    link.follow(STATE)
    assert (await media.next("ack"))["n"] == 7
    assert [key for *_, key in rooms.kept] == ["media:pleno:7"]


async def test_a_report_of_which_nothing_can_be_made_stops_none_that_come_after(
    media: FakeMedia, rooms: FakeRooms, link: MediaLink
) -> None:
    media.spool += [
        {**STARTED, "n": 6, "part": "x"},
        {"event": "participant.lost", "n": 0},
        STARTED,
    ]
    link.follow(STATE)
    assert (await media.next("ack"))["n"] == 6
    assert (await media.next("ack"))["n"] == 7
    assert [key for *_, key in rooms.kept] == ["media:pleno:7"]


@pytest.mark.law("R-VID-4")
async def test_who_speaks_behind_closed_doors_is_told_to_nobody_outside(media: FakeMedia) -> None:
    clients = Clients()
    inside, screen, public = (
        Client("pleno", Me(None, None, one), "", Subscription(Reader(one), None, ()))
        for one in (Audience.MEMBER, Audience.SCREEN, Audience.PUBLIC)
    )
    for client in (inside, screen, public):
        clients.add(client)
    link = MediaLink(one(media.path), clients, str)
    media.spool.append({"event": "peers", "n": 0, "room": "pleno", "participants": []})
    link.follow(replace(STATE, doors_open=False))
    task = asyncio.create_task(link.run(FakeRooms()))
    frame = await asyncio.wait_for(inside.notices.get(), 20)
    while json.loads(frame)["name"] != "peers":
        frame = await asyncio.wait_for(inside.notices.get(), 20)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    for outside in (screen, public):
        names = [
            json.loads(outside.notices.get_nowait())["name"] for _ in range(outside.notices.qsize())
        ]
        assert "peers" not in names


@pytest.mark.row("LC-20")
async def test_the_quality_of_a_line_is_told_to_the_secretary_and_one_s_own_to_oneself(
    media: FakeMedia,
) -> None:
    clients = Clients()
    link = MediaLink(one(media.path), clients, iter(map(str, range(1000))).__next__)
    people = (("p-sec", Audience.SECRETARY), ("p-1", Audience.MEMBER), ("p-2", Audience.MEMBER))
    sockets = {}
    for name, audience in people:
        me = Me(name, Duty.MEMBER, audience)
        sockets[name] = Client("pleno", me, "", Subscription(Reader(audience), None, ()))
        clients.add(sockets[name])
    peer = {"participant": "p-1", "loss": 0.25, "rtt_ms": 80, "line": "reduced"}
    media.spool = [
        {"event": "peers", "n": 0, "room": "pleno", "participants": [peer]},
        {"event": "line", "n": 0, "room": "pleno", "participant": "p-1", "line": "sound"},
        {"event": "layers", "n": 0, "room": "pleno", "participant": "p-1", "high": False},
    ]
    link.follow(STATE)
    task = asyncio.create_task(link.run(FakeRooms()))
    heard: dict[str, list[dict[str, Any]]] = {name: [] for name in sockets}
    async with asyncio.timeout(20):
        while [notice["name"] for notice in heard["p-1"]][-1:] != ["media.layers"]:
            heard["p-1"].append(json.loads(await sockets["p-1"].notices.get()))
    for name in ("p-sec", "p-2"):
        waiting = sockets[name].notices
        heard[name] = [json.loads(waiting.get_nowait()) for _ in range(waiting.qsize())]
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

    def peers_of(name: str) -> Any:
        return [n["detail"]["participants"] for n in heard[name] if n["name"] == "peers"]

    assert peers_of("p-sec") == [[peer]]
    assert [p["loss"] for (p,) in peers_of("p-2")] == [None]
    own = [(n["name"], n["detail"]) for n in heard["p-1"] if n["name"].startswith("media.")]
    assert ("media.quality", {"line": "sound"}) in own
    assert ("media.layers", {"high": False}) in own
    for name in ("p-sec", "p-2"):
        assert {"media.quality", "media.layers"}.isdisjoint(n["name"] for n in heard[name])
