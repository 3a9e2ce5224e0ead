"""Rooms with synthetic participants who really join: what is heard, by whom, and by whom not."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from core.refusals import Refused
from media import rtcp, rtp
from media.adapter import new_certificate
from media.budget import Heard
from media.client import NTP_EPOCH, NotAnsweredError, SyntheticPeer
from media.evidence import RecordKind
from media.mux import open_mux
from media.peer import LOST_S, Port
from media.plane import Source
from media.session import Room
from tests.media.planes import PLANES

CERTIFICATE = new_certificate()
LIPS_S = 0.08  # ITU-R BT.1359: from 45 ms too early to 125 ms too late is not noticed
ALL = frozenset(("audio", "video", "screen"))


class Tape:
    """Counts what would be recorded."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, int]] = []

    def take(self, source: Source, kind: RecordKind, arrived_ns: int, packet: bytes) -> None:
        if kind is RecordKind.RTP:
            self.taken.append((source.participant, source.media, arrived_ns))

    def count(self, participant: str, media: str) -> int:
        return sum((who, what) == (participant, media) for who, what, _ in self.taken)


class Hall:
    """A room on a real port, its people, and what it told."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.events: list[dict[str, object]] = []
        self.room = Room("plenary", port, self.events.append)
        self.tape = Tape()
        self.room.tape(self.tape)
        self.peers: list[SyntheticPeer] = []

    async def signal(self, name: str, offer: str) -> str:
        answer = self.room.publish(name, offer)
        if isinstance(answer, Refused):
            raise NotAnsweredError(answer.code)
        return answer

    async def join(self, name: str, index: int, layers: tuple[str, ...] = ("",)) -> SyntheticPeer:
        peer = SyntheticPeer(name, index, layers=layers)
        self.peers.append(peer)
        await peer.publish(lambda offer: self.signal(name, offer))
        return peer

    async def watch(self, peer: SyntheticPeer, tiles: tuple[str, ...], number: str = "s") -> None:
        subscription = self.room.subscribe(number, peer.name, tiles, has_audio=True)
        assert self.room.answer(number, await peer.subscribe(subscription.offer())) is None
        await until(lambda: peer.is_receiving)

    async def tend(self) -> None:
        while True:
            self.room.tend()
            self.room.report()
            self.room.tell_arrivals()
            await asyncio.sleep(0.2)

    def taped(self, participant: str, media: str) -> int:
        """How many packets were let through up to now."""
        self.port.mux.plane.drain()
        return self.tape.count(participant, media)

    def told(self, event: str) -> list[dict[str, object]]:
        return [told for told in self.events if told["event"] == event]


async def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  counters of packets tell nobody that they moved
            await asyncio.sleep(0.01)


@pytest.fixture(params=PLANES)
async def hall(request: pytest.FixtureRequest) -> AsyncIterator[Hall]:
    mux = await open_mux("127.0.0.1", 0, request.param)
    hall = Hall(Port(mux, CERTIFICATE, ("127.0.0.1",)))
    clock = asyncio.create_task(hall.tend())
    yield hall
    clock.cancel()
    with suppress(asyncio.CancelledError):
        await clock
    for peer in hall.peers:
        await peer.close()
    await hall.room.close()
    mux.close()
    await asyncio.sleep(0)


def received(peer: SyntheticPeer, mid: str) -> int:
    stream = peer.stats().received.get(mid)
    return stream.packets if stream else 0


@pytest.mark.row("LC-06")
async def test_everybody_sees_and_hears_the_others_without_loss(hall: Hall) -> None:
    names = ("p-1", "p-2", "p-3")
    for name in names:
        hall.room.grant(name, ALL)
    peers = [await hall.join(name, index) for index, name in enumerate(names)]
    for peer in peers:
        others = tuple(name for name in names if name != peer.name)
        await hall.watch(peer, others, f"s-{peer.name}")
    peers[0].speak(is_speaking=True)
    await until(lambda: all(received(peer, "v1") > 30 for peer in peers))
    await until(lambda: received(peers[1], "a0") > 50 and received(peers[2], "a0") > 50)
    assert [peer.stats().lost for peer in peers] == [0, 0, 0]
    assert received(peers[0], "a0") == 0, "nobody hears himself"
    assert all(peer.stats().received["v0"].key_frames >= 1 for peer in peers)
    assert hall.port.mux.counters().dropped == 0
    assert {told["participant"] for told in hall.told("participant.connected")} == set(names)


@pytest.mark.law("R-VID-3")
@pytest.mark.row("LC-25")
async def test_a_microphone_without_grant_is_neither_forwarded_nor_recorded(hall: Hall) -> None:
    hall.room.grant("p-1", frozenset(("video",)))
    speaker, listener = await hall.join("p-1", 0), await hall.join("p-2", 1)
    speaker.speak(is_speaking=True)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    assert received(listener, "a0") == 0
    assert hall.taped("p-1", "audio") == 0
    hall.room.grant("p-1", ALL)
    await until(lambda: received(listener, "a0") > 20)
    hall.room.grant("p-1", frozenset(("video",)))
    at_once = hall.taped("p-1", "audio")
    sent, pictures = speaker.stats().sent, received(listener, "v0")
    await until(lambda: speaker.stats().sent > sent + 50)
    await until(lambda: received(listener, "v0") > pictures)
    assert hall.taped("p-1", "audio") == at_once, "not one packet more"
    assert listener.stats().lost == 0


@pytest.mark.row("LC-25")
async def test_a_grant_decides_from_the_very_next_packet(hall: Hall) -> None:
    peer = await hall.join("p-1", 0)
    publisher = hall.room.publishers["p-1"]
    (sound, *_) = peer._streams

    def send() -> int:
        publisher.on_rtp(sound.packet(b"sound", marker=False))
        return hall.taped("p-1", "audio")

    assert [send(), send()] == [0, 0]
    hall.room.grant("p-1", frozenset(("audio",)))
    assert [send(), send()] == [1, 2]
    hall.room.grant("p-1", frozenset(("video",)))
    assert [send(), send()] == [2, 2]
    hall.room.grant("p-1", ALL)
    assert send() == 3


@pytest.mark.row("LC-06")
async def test_what_a_bad_line_loses_is_sent_again(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    listener = await hall.join("p-2", 1)
    await hall.join("p-1", 0)
    listener.lose(0.2)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 60)
    listener.lose(0.0)
    reception = listener.stats().received["v0"].reception
    await until(lambda: not reception.missing)
    assert reception.lost == 0
    assert listener.stats().repaired > 0, "on a stream of its own (RFC 4588)"


@pytest.mark.row("LC-06")
@pytest.mark.parametrize("layers", [("",), ("l", "h")])
async def test_what_is_lost_on_the_way_to_the_server_is_sent_again_before_it_is_kept(
    hall: Hall, layers: tuple[str, ...]
) -> None:
    hall.room.grant("p-1", ALL)
    listener = await hall.join("p-2", 1)
    speaker = await hall.join("p-1", 0, layers)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    speaker.lose(0.0, up=0.2)
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 80)
    speaker.lose(0.0)
    sources = hall.room.publishers["p-1"].tracks["video"].layers.values()
    await until(lambda: all(not source.reception.missing for source in sources))
    assert speaker.stats().asked_again > 0
    # One number can be lost for good when the first repair of all only says where it belongs.
    assert sum(source.reception.lost for source in sources) <= len(layers)


@pytest.mark.row("LC-06")
async def test_a_line_that_bears_little_is_told_to_the_person(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    await hall.join("p-1", 0)
    listener = await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    budget = hall.room.subscriptions["s"].budget
    for estimate in (1_500_000, 50_000, 50_000, 50_000):
        budget.hear(Heard(0.0, 100, estimate, 1_000_000), time.monotonic())
    await until(lambda: hall.told("line") != [])
    assert hall.told("line")[0] == {
        "event": "line",
        "room": "plenary",
        "participant": "p-2",
        "line": "sound",
    }
    outlet = hall.room.subscriptions["s"].tiles[0].outlet
    assert outlet.source is None, "no picture disturbs the voices"


@pytest.mark.row("LC-06")
async def test_who_is_not_looked_at_large_is_told_to_rest(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    await hall.join("p-1", 0, ("l", "h"))
    listener = await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))

    def told() -> list[object]:
        return [e["high"] for e in hall.told("layers") if e["participant"] == "p-1"]

    await until(lambda: told()[-1:] == [False])
    hall.room.show("s", ("p-1",), ("p-1",))
    await until(lambda: told()[-1:] == [True])
    hall.room.show("s", ("p-1",), ())
    await until(lambda: told()[-1:] == [False])
    hall.room.give_floor("p-1")
    await until(lambda: told()[-1:] == [True])


@pytest.mark.row("LC-20")
async def test_the_secretary_learns_of_each_line(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    speaker = await hall.join("p-1", 0)
    await hall.watch(speaker, ())

    def mine() -> dict[str, object]:
        peers = hall.told("peers")[-1]["participants"]
        assert isinstance(peers, list)
        return next((p for p in peers if p["participant"] == "p-1"), {})

    await until(lambda: hall.told("peers") != [] and bool(mine().get("bitrate_kbps")))
    assert mine()["line"] == "full"
    assert mine()["loss"] == 0
    assert mine()["down_loss"] == 0
    await until(lambda: hall.room.publishers["p-1"].peer.rtt > 0)


@pytest.mark.row("LC-07")
async def test_a_subscriber_comes_by_another_way_with_new_credentials(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    await hall.join("p-1", 0)
    listener = await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    subscription = hall.room.subscriptions["s"]
    before, offer = subscription.peer.local(), subscription.restart()
    assert before.ufrag not in offer, "RFC 8839: a restart has new credentials on both sides"
    assert hall.room.answer("s", await listener.follow(offer)) is None
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 10)
    assert hall.room.subscriptions["s"] is subscription


@pytest.mark.row("LC-06")
async def test_a_line_that_loses_most_of_it_keeps_the_sound_and_gets_the_picture_back(
    hall: Hall,
) -> None:
    hall.room.grant("p-1", ALL)
    speaker, listener = await hall.join("p-1", 0, ("l", "h")), await hall.join("p-2", 1)
    speaker.speak(is_speaking=True)
    await hall.watch(listener, ("p-1",))
    hall.room.show("s", ("p-1",), ("p-1",))
    layers, place = hall.room.publishers["p-1"].tracks["video"].layers, hall.room.subscriptions["s"]
    outlet = place.tiles[0].outlet
    await until(lambda: outlet.source is layers.get("h"))
    listener.lose(0.6)
    await until(lambda: outlet.source is None)
    assert place.budget.limit < math.inf
    sound = received(listener, "a0")
    await until(lambda: received(listener, "a0") > sound + 10)
    listener.lose(0.0)
    await until(lambda: outlet.source is layers["h"], 60)


@pytest.mark.row("LC-06")
async def test_the_high_layer_comes_when_it_is_wanted_and_goes_without_a_gap(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    speaker, listener = await hall.join("p-1", 0, ("l", "h")), await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 10)
    layers = hall.room.publishers["p-1"].tracks["video"].layers
    outlet = hall.room.subscriptions["s"].tiles[0].outlet
    assert set(layers) == {"l", "h"}
    assert outlet.source is layers["l"]
    hall.room.show("s", ("p-1",), ("p-1",))
    await until(lambda: outlet.source is layers["h"])
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 10)
    hall.room.show("s", ("p-1",), ())
    await until(lambda: outlet.source is layers["l"])
    assert listener.stats().lost == 0
    assert speaker.stats().allowed_rate > 0


class Lips(SyntheticPeer):
    """Tells from reports and packets how long each sound and picture was under way."""

    def __init__(self, name: str, index: int) -> None:
        super().__init__(name, index)
        self._clocks: dict[int, tuple[float, int]] = {}
        self.delays: dict[str, list[float]] = {"audio": [], "video": []}

    def _on_packet(self, packet: bytes) -> None:
        super()._on_packet(packet)
        ssrc = int.from_bytes(packet[8:12], "big")
        if rtp.is_rtcp(packet):
            for report in rtcp.sender_reports(packet):
                ssrc, ntp = (int.from_bytes(report[a:b], "big") for a, b in ((4, 8), (8, 16)))
                at = ntp / (1 << 32) - NTP_EPOCH
                self._clocks[ssrc] = (at, int.from_bytes(report[16:20], "big"))
        elif ssrc in self._clocks:
            media = self._mids[ssrc][1]
            at, stamp = self._clocks[ssrc]
            ahead = int.from_bytes(packet[4:8], "big") - stamp + (1 << 31) & 0xFFFFFFFF
            rate = 48_000 if media == "audio" else 90_000
            begun = at + (ahead - (1 << 31)) / rate
            self.delays[media].append(time.time() - begun)

    async def skew(self) -> float:
        """Return by how much pictures are later than sounds, in seconds, from now on."""
        for seen in self.delays.values():
            seen.clear()
        await until(lambda: all(len(seen) > 8 for seen in self.delays.values()))
        # The quickest of each: what stood in a queue of this machine says nothing of clocks.
        return min(self.delays["video"]) - min(self.delays["audio"])


@pytest.mark.row("LC-06")
async def test_lips_and_voice_stay_together_through_changes_of_layer(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    speaker = await hall.join("p-1", 0, ("l", "h"))
    for number, stream in enumerate(speaker._streams):  # each clock begins elsewhere
        stream.timestamp = stream.timestamp + 1_000_000_007 * (number + 1) & 0xFFFFFFFF
    speaker.speak(is_speaking=True)
    lips = Lips("p-2", 1)
    hall.peers.append(lips)
    await lips.publish(lambda offer: hall.signal("p-2", offer))
    await hall.watch(lips, ("p-1",))
    outlet = hall.room.subscriptions["s"].tiles[0].outlet
    layers = hall.room.publishers["p-1"].tracks["video"].layers
    assert abs(await lips.skew()) < LIPS_S
    for number in range(6):
        wanted = "h" if number % 2 == 0 else "l"
        hall.room.show("s", ("p-1",), ("p-1",) if wanted == "h" else ())
        target = layers[wanted]
        await until(lambda target=target: outlet.source is target)  # type: ignore[misc]
        assert abs(await lips.skew()) < LIPS_S, "before the next report"
        await asyncio.sleep(1.1)
        assert abs(await lips.skew()) < LIPS_S, "and after it"


async def test_tiles_change_without_a_new_offer_and_more_of_them_need_one(hall: Hall) -> None:
    for name in ("p-1", "p-2"):
        hall.room.grant(name, ALL)
    await hall.join("p-1", 0)
    await hall.join("p-2", 1)
    watcher = await hall.join("p-3", 2)
    await hall.watch(watcher, ("p-1",))
    await until(lambda: received(watcher, "v0") > 3)
    shown = hall.room.show("s", ("p-2",), ())
    assert not isinstance(shown, Refused)
    subscription, needs_offer = shown
    assert not needs_offer
    assert {"mid": "v0", "participant": "p-2", "media": "video"} in subscription.streams()
    count = received(watcher, "v0")
    await until(lambda: received(watcher, "v0") > count + 5)
    assert watcher.stats().lost == 0
    shown = hall.room.show("s", ("p-1", "p-2"), ())
    assert not isinstance(shown, Refused)
    assert shown[1]
    assert shown[0].offer().count("m=video") == 4, "two tiles and two screens"


@pytest.mark.row("LC-07")
async def test_an_ice_restart_keeps_keys_and_seat(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    mover, listener = await hall.join("p-1", 0), await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    publisher = hall.room.publishers["p-1"]
    await mover.restart(lambda offer: hall.signal("p-1", offer))
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 10)
    assert hall.room.publishers["p-1"] is publisher
    assert hall.told("participant.lost") == []


async def test_who_joins_again_takes_the_place_of_the_former_connection(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    await hall.join("p-1", 0)
    listener = await hall.join("p-2", 1)
    await hall.watch(listener, ("p-1",))
    await until(lambda: received(listener, "v0") > 5)
    former = hall.room.publishers["p-1"]
    await hall.join("p-1", 0)
    assert hall.room.publishers["p-1"] is not former
    assert former.peer.is_closed
    count = received(listener, "v0")
    await until(lambda: received(listener, "v0") > count + 10)
    assert listener.stats().lost == 0


@pytest.mark.row("LC-07")
async def test_who_falls_silent_is_lost_in_seconds(hall: Hall) -> None:
    peer = await hall.join("p-1", 0)
    await until(lambda: hall.told("participant.connected") != [])
    fallen_at = time.monotonic()
    peer.vanish()
    await until(lambda: hall.told("participant.lost") != [])
    assert "p-1" not in hall.room.publishers
    assert time.monotonic() - fallen_at >= LOST_S - 0.5, "not at the first silence"


@pytest.mark.row("LC-07")
async def test_nobody_is_lost_because_the_server_itself_stood_still(hall: Hall) -> None:
    await hall.join("p-1", 0)
    await until(lambda: hall.told("participant.connected") != [])
    peer = hall.room.publishers["p-1"].peer
    for stall in (0.5, 30.0):
        peer.tend(peer.last_heard + stall)
    assert not peer.is_closed
    for second in range(6):
        peer.tend(peer.last_heard + 31.0 + second)
    assert peer.is_closed, "but silence is silence"


@pytest.mark.row("RB-01")
async def test_a_speaker_who_is_not_heard_raises_an_alarm_and_ends_it(hall: Hall) -> None:
    hall.room.grant("p-1", ALL)
    speaker = await hall.join("p-1", 0)
    hall.room.give_floor("p-1")
    await until(lambda: hall.told("alarm") != [])
    assert hall.told("alarm") == [
        {
            "event": "alarm",
            "room": "plenary",
            "code": "no-sound",
            "subject": "p-1",
            "is_raised": True,
        }
    ]
    speaker.speak(is_speaking=True)
    await until(lambda: len(hall.told("alarm")) == 2)
    assert hall.told("alarm")[1]["is_raised"] is False


async def test_an_offer_that_is_none_is_refused_and_leaves_nobody_behind(hall: Hall) -> None:
    assert hall.room.publish("p-1", "nonsense") == Refused("malformed-sdp", {"line": "a=ice-ufrag"})
    assert hall.room.publishers == {}
    assert hall.room.answer("nobody", "nonsense") == Refused("unknown-subscription")
