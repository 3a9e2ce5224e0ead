"""Rooms with synthetic participants who really join: what is heard, by whom, and by whom not."""

import asyncio
import time

import pytest

from core.refusals import Refused
from media import rtcp, rtp
from media.client import SyntheticPeer
from media.sent import NTP_EPOCH
from tests.media.hall import ALL, Hall, received, until

LIPS_S = 0.08  # ITU-R BT.1359: from 45 ms too early to 125 ms too late is not noticed


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


async def test_an_offer_that_is_none_is_refused_and_leaves_nobody_behind(hall: Hall) -> None:
    assert hall.room.publish("p-1", "nonsense") == Refused("malformed-sdp", {"line": "a=ice-ufrag"})
    assert hall.room.publishers == {}
    assert hall.room.answer("nobody", "nonsense") == Refused("unknown-subscription")
