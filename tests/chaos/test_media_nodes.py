"""Two plenaries on two media nodes: killed, emptied for an upgrade, gone for good; both go on."""

import asyncio
import hashlib
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self

import pytest

from command.media import Line
from command.plenary import demo_session, finish
from command.supervisor import environment, media_child
from media.client import SyntheticPeer
from rehearsal.hold import Held
from rehearsal.seat import Hall
from sessions.domain import commands as c
from sessions.domain import events as e
from sessions.domain.values import AttendanceCause, Presence
from tests.chaos.council import CHAIR, MEMBERS, SECRETARY, Council, Follower, eventually
from tests.scene.hall import SCENE_SECONDS, Reader, TownHall, browsers, chromium, town_hall

pytestmark = [
    pytest.mark.scene,
    pytest.mark.xdist_group("scene"),
    pytest.mark.law("R-VID-3"),
    pytest.mark.row("LC-24"),
    pytest.mark.row("RB-06"),
]

NODES = ("uno", "dos")
SPEAKER, FAR = MEMBERS[1:3]
QUORUM = 9
PARTS = 3


async def test_whatever_happens_to_a_node_its_sessions_go_on_and_the_others_never_notice(
    tmp_path: Path,
) -> None:
    async with town_hall(tmp_path / "town", NODES) as hall, asyncio.timeout(SCENE_SECONDS):
        first, second = [await convened(hall, number) for number in range(2)]
        held = {one.hall.session: await holder(hall, one) for one in (first, second)}
        assert sorted(held.values()) == sorted(NODES), "each has a node of its own"
        async with Tablet(first) as of_first, Tablet(second) as of_second, afar(second) as browser:
            await its_node_is_killed(first, second, held)
            await eventually(of_second.sees_more)
            await of_first.joins_again()
            await is_recorded(first, part=2)
            await eventually(of_first.sees_more)
            await its_node_is_emptied(second, held)
            await of_second.joins_again()
            await browser.sees_pictures_again()
            await is_recorded(second, part=2)
            await eventually(of_second.sees_more)
            async with second.without(media_child(held[first.hall.session])):
                await both_are_with(held[second.hall.session], first, second)
                await of_second.joins_again()
                await browser.sees_pictures_again()
                await is_recorded(second, part=PARTS)
                await eventually(of_second.sees_more)
        for one in (first, second):
            await one.must(CHAIR, c.EndFloor("palabra"))
            await one.must(CHAIR, c.CloseSession())
            await eventually(partial(is_stopped, one, PARTS))
            everything_told_is_on_the_disk(one)
            await one.leave()
        assert await asyncio.to_thread(signed_and_verified, second) == 0


async def convened(town: TownHall, number: int) -> Council:
    """Hold the quorum of another session, with somebody who has the floor."""
    assert town.hall is not None
    council = Council(town)
    if number:
        session, _ = await asyncio.to_thread(demo_session, town.settings)
        council.hall = Hall(town.hall.origin, session, town.hall.tls)
    await council.enter(SECRETARY, *MEMBERS[: QUORUM + 1])
    await council.constitute(absent=FAR)
    await council.must(CHAIR, c.GiveFloor("palabra", SPEAKER))
    return council


async def rooms_of(town: TownHall, node: str) -> dict[str, Any]:
    """Ask a node which rooms it holds."""
    settings = town.settings
    async with Line(settings, settings.node(node)) as line:
        status = await line.ask({"op": "node.status"})
    return dict(status["rooms"]) if status else {}


async def holder(town: TownHall, council: Council) -> str:
    """Return the one node that has a session."""
    found = [node for node in NODES if council.hall.session in await rooms_of(town, node)]
    assert len(found) == 1
    return found[0]


class Tablet:
    """The speaker's: sends picture and sound, receives those of the chair's room."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.peers: list[SyntheticPeer] = []
        self._seen = 0

    async def __aenter__(self) -> Self:
        await self.joins_again()
        await is_recorded(self.council, part=1)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(peer.close() for peer in self.peers))

    async def joins_again(self) -> None:
        """Do what a browser does once it hears where to: publish and subscribe anew."""
        await asyncio.gather(*(peer.close() for peer in self.peers))
        self.peers = [await self._joined(person) for person in (SPEAKER, CHAIR)]
        self._seen = 0

    async def sees_more(self) -> bool:
        """Tell whether more packets of the speaker came to the chair than the last time."""
        before, self._seen = self._seen, self.peers[1].stats().packets
        return self._seen > before > 0

    async def _joined(self, person: str) -> SyntheticPeer:
        seat = self.council.seats[person]
        root = f"/api/sessions/{self.council.hall.session}/media"
        peer = SyntheticPeer(person, MEMBERS.index(person))

        async def publish(offer: str) -> str:
            return str((await accepted(seat, f"{root}/publish", {"sdp": offer}))["sdp"])

        await peer.publish(publish)
        peer.speak(True)  # noqa: FBT003  the library's own
        offered = await accepted(seat, f"{root}/subscribe", {"tiles": [SPEAKER], "audio": True})
        answer = await peer.subscribe(offered["sdp"])
        path = f"{root}/subscriptions/{offered['subscription']}"
        await accepted(seat, path, {"sdp": answer})
        return peer


class Afar:
    """The tablet of who attends at a distance, in a real Chromium."""

    def __init__(self, reader: Reader | None) -> None:
        self._reader = reader
        self._former = 0  # connections whose pictures were seen before

    async def sees_pictures_again(self) -> None:
        """Wait until pictures are decoded that came by a connection opened since the last time."""

        if self._reader is None:
            return
        page = self._reader.page

        async def sees() -> bool:
            return bool(await page.evaluate(FRAMES, self._former) > FRESH_FRAMES)

        await eventually(sees)
        self._former = await page.evaluate("globalThis.__peers.length")


FRESH_FRAMES = 5
FRAMES = """async (former) => {
  let frames = 0;
  for (const peer of globalThis.__peers.slice(former))
    for (const report of (await peer.getStats()).values())
      if (report.type === "inbound-rtp") frames += report.framesDecoded ?? 0;
  return frames;
}"""


@asynccontextmanager
async def afar(council: Council) -> AsyncIterator[Afar]:
    """Let somebody attend at a distance, from a browser; without one the nodes are still tried."""
    if chromium() is None:
        yield Afar(None)
        return
    async with browsers(council.town) as browser:
        remote = c.RecordAttendance(FAR, Presence.REMOTE, AttendanceCause.ARRIVAL, True)  # noqa: FBT003
        await council.must(SECRETARY, remote)
        reader = await browser.reader(FAR, "tablet", f"/tableta/{council.hall.session}")
        await reader.press(re.compile("Probar cámara y micrófono"))
        await reader.page.get_by_role("checkbox").first.check()
        await reader.press(re.compile("^Entrar con imagen y sonido"))  # the last that is touched
        tablet = Afar(reader)
        await tablet.sees_pictures_again()
        yield tablet
        assert reader.complaints == []


async def accepted(seat: Follower, path: str, body: object) -> Any:
    answer = await seat.post(path, body)
    return answer.raise_for_status().json()


async def its_node_is_killed(first: Council, second: Council, held: dict[str, str]) -> None:
    """Kill -9: the session hears it and comes back, the other one hears nothing."""
    node = held[first.hall.session]
    first.kill(media_child(node))
    await everybody_hears(first, "media.unavailable", "media.available")
    assert await holder(first.town, first) == node, "it stays where it was"
    for seat in second.seats.values():
        assert {"media.unavailable", "media.moved"}.isdisjoint(seat.notices)
    assert started(second) == [1]


async def its_node_is_emptied(second: Council, held: dict[str, str]) -> None:
    """Drain with move: the command returns when nothing is left there."""
    node = held[second.hall.session]
    argv = [sys.executable, "-m", "command.main", "media"]
    drained = await asyncio.to_thread(
        subprocess.run,
        [*argv, "drain", node, "--move", "now", "--wait"],
        env=environment(second.town.settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (drained.returncode, drained.stderr) == (0, "")
    assert f"→ {node}: trasladando las sesiones; vacío" in drained.stdout
    await everybody_hears(second, "media.unavailable", "media.moved")
    assert await rooms_of(second.town, node) == {}
    assert second.hall.session in await rooms_of(second.town, other_than(node))


def other_than(node: str) -> str:
    return next(one for one in NODES if one != node)


async def both_are_with(node: str, *councils: Council) -> None:
    """Wait until sessions whose node stays away are with the other one, in service again."""
    settings = councils[0].town.settings
    async with Line(settings, settings.node(node)) as line:
        assert await line.ask({"op": "node.drain", "how": "no"}) is not None

    async def are_there() -> bool:
        rooms = await rooms_of(councils[0].town, node)
        return all(rooms.get(one.hall.session, {}).get("part") == PARTS for one in councils)

    await eventually(are_there)


async def everybody_hears(council: Council, *names: str) -> None:
    for seat in council.seats.values():

        async def has_heard(seat: Follower = seat) -> bool:
            heard = [name for name in seat.notices if name.startswith("media.")]
            return all(name in heard for name in names)

        await eventually(has_heard)
        assert seat.resumed == 0


async def is_recorded(council: Council, part: int) -> None:
    """Wait until sound and picture of who speaks are sealed in a part."""

    async def is_sealed() -> bool:
        tracks = {track for piece, track in pieces(council) if piece == part}
        return {f"{SPEAKER}-audio", f"{SPEAKER}-video"} <= tracks

    await eventually(is_sealed)


def pieces(council: Council) -> list[tuple[int, str]]:
    return [
        (event.part, segment.track)
        for event, _ in council.events()
        if isinstance(event, e.SegmentsSealed)
        for segment in event.segments
    ]


def started(council: Council) -> list[int]:
    return [event.part for event, _ in council.events() if isinstance(event, e.RecordingStarted)]


async def is_stopped(council: Council, part: int) -> bool:
    return e.RecordingStopped(part) in [event for event, _ in council.events()]


def everything_told_is_on_the_disk(council: Council) -> None:
    """Each part once; each piece with its hash; and no piece that nobody told of."""
    assert started(council) == list(range(1, PARTS + 1))
    folder = council.town.settings.recordings_dir / council.hall.session
    told = set()
    for event, _ in council.events():
        if isinstance(event, e.SegmentsSealed):
            for one in event.segments:
                content = (folder / one.file).read_bytes()
                assert hashlib.sha256(content).hexdigest() == one.sha256
                told.add(folder / one.file)
    assert set(folder.glob("part-*/*/*.*")) == told


def signed_and_verified(council: Council) -> int:
    """Close, sign and verify as the people of the town would; 0 when the package holds."""
    settings = council.town.settings
    return finish(settings, council.hall.session, council.town.people, Held())
