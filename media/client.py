"""The browser's end of a peer connection without a browser: synthetic participants really join.

Real ICE, DTLS and SRTP; pictures and sounds are :mod:`media.synthetic`; what is received is
counted, not decoded.
"""

import asyncio
import random
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.refusals import Refused
from media import rtcp, rtp, sdp
from media.agent import Relay
from media.caller import ANY, Connection, NotAnsweredError
from media.rtcp import Reception
from media.sent import LEVEL_ID, MID_ID, REPAIRED_ID, RID_ID, SentStream
from media.synthetic import (
    FRAMES_A_SECOND,
    LOOP_FRAMES,
    PICTURE_TICKS,
    SOUND_RATE,
    SOUND_TICKS,
    Look,
    look_of,
    pictures,
    sounds,
)

Signal = Callable[[str], Awaitable[str]]

MAX_BLOCKS: Final = 31
ORIGINAL_BYTES: Final = 2  # the number of the packet that is repaired (RFC 4588, 4)


@dataclass(slots=True)
class Received:
    """What came in one section: packets, losses by sequence number, key frames, bytes."""

    mid: str
    media: str
    reception: Reception
    key_frames: int = 0
    last_at: float = 0.0

    @property
    def packets(self) -> int:
        """Packets with or without payload."""
        return self.reception.packets

    @property
    def lost(self) -> int:
        """Packets that never came."""
        return self.reception.lost


@dataclass(slots=True)
class PeerStats:
    """Counters of a synthetic participant."""

    sent: int = 0
    key_frames_asked: int = 0
    asked_again: int = 0
    repaired: int = 0
    allowed_rate: int = 0
    received: dict[str, Received] = field(default_factory=dict)

    @property
    def packets(self) -> int:
        """Packets received in all sections."""
        return sum(stream.packets for stream in self.received.values())

    @property
    def lost(self) -> int:
        """Packets lost in all sections."""
        return sum(stream.lost for stream in self.received.values())


class SyntheticPeer:
    """One participant who does not exist but really joins: the look and tone follow ``index``."""

    def __init__(
        self,
        name: str,
        index: int = 0,
        *,
        layers: Sequence[str] = ("",),
        relay: Relay | None = None,
        host: str = ANY,
    ) -> None:
        self.name = name
        self._relay, self._host = relay, host
        self.look: Look = look_of(index)
        self._layers = tuple(layers)
        self._stats = PeerStats()
        self._streams: list[SentStream] = []
        self._is_speaking = False
        self._is_seen = True
        self._outgoing: Connection | None = None
        self._incoming: Connection | None = None
        self._mids: dict[int, tuple[str, str]] = {}
        self._repaired: dict[int, int] = {}
        self._loss = self._loss_up = 0.0
        self._chance = random.Random(index)  # noqa: S311  a bad line is to be repeatable
        self._tasks: list[asyncio.Task[None]] = []

    async def publish(self, signal: Signal) -> None:
        """Send camera and, while speaking, microphone; ``signal`` brings an offer, gives an answer.

        Raises NotAnsweredError.
        """
        connection = Connection(self._on_feedback, fresh=True, relay=self._relay, host=self._host)
        self._outgoing = connection
        if not self._streams:
            self._streams = self._new_streams()
            await asyncio.to_thread(self._prepare)  # who is silent for long is taken for lost
        remote = _described(await signal(self._offer(await connection.local("actpass"))))
        await connection.connect(remote, is_server=remote.setup == "active")
        self._tasks.append(asyncio.create_task(self._send_pictures(connection)))
        self._tasks.append(asyncio.create_task(self._send_sounds(connection)))

    async def restart(self, signal: Signal) -> None:
        """Change the network address and go on with the same keys (ICE restart)."""
        assert self._outgoing is not None
        offer = self._offer(await self._outgoing.restart())
        await self._outgoing.move(_described(await signal(offer)))

    async def subscribe(self, offer: str) -> str:
        """Take the server's offer and return the answer; connects in the background."""
        remote = _described(offer)
        connection = self._listen()
        local = await connection.local("active")
        self._know(remote)
        self._tasks.append(
            asyncio.create_task(connection.connect(remote, is_server=remote.setup == "active"))
        )
        self._tasks.append(asyncio.create_task(self._report(connection)))
        return _answer(remote, local)

    async def watch(self, signal: Signal) -> None:
        """Offer to receive one voice and one picture (WHEP); raises NotAnsweredError."""
        connection = self._listen()
        local = await connection.local("actpass")
        kinds = (("0", "audio", 0), ("1", "video", 1))
        wanted = [sdp.Sending(mid, kind, 1, self.name, repair) for mid, kind, repair in kinds]
        lines = sdp.offer(wanted, local).replace("a=sendonly", "a=recvonly").split("\r\n")
        own = ("a=ssrc", "a=msid", "a=ice-lite")
        remote = _described(await signal("\r\n".join(n for n in lines if not n.startswith(own))))
        self._know(remote)
        await connection.connect(remote, is_server=remote.setup == "active")
        self._tasks.append(asyncio.create_task(self._report(connection)))

    def _listen(self) -> Connection:
        connection = Connection(self._on_packet, relay=self._relay, host=self._host)
        connection.is_lost = lambda: self._chance.random() < self._loss
        self._incoming = connection
        return connection

    def _know(self, remote: sdp.Description) -> None:
        for section in remote.sections:
            self._repaired |= {repair: ssrc for ssrc, repair in section.repairs}
            for ssrc in section.ssrcs:
                if ssrc not in self._repaired:
                    self._mids[ssrc] = (section.mid, section.kind)

    async def follow(self, offer: str) -> str:
        """Take an offer with new credentials from another socket, and return the answer."""
        assert self._incoming is not None
        local = await self._incoming.restart()
        remote = _described(offer)
        self._tasks.append(asyncio.create_task(self._incoming.move(remote)))
        return _answer(remote, replace(local, setup="active"))

    def speak(self, is_speaking: bool) -> None:  # noqa: FBT001  one word, one meaning
        """Send sound, or be silent."""
        self._is_speaking = is_speaking

    def show(self, is_seen: bool) -> None:  # noqa: FBT001  one word, one meaning
        """Send pictures, or cover the camera."""
        self._is_seen = is_seen

    def lose(self, share: float, *, up: float = 0.0) -> None:
        """Let these parts of what arrives and of what is sent get lost, as on a bad line."""
        self._loss, self._loss_up = share, up

    def vanish(self) -> None:
        """Fall silent without a goodbye, as when the cable is pulled."""
        for connection in (self._outgoing, self._incoming):
            if connection is not None:
                connection.agent.is_cut = True

    def stats(self) -> PeerStats:
        """Return the counters so far."""
        return self._stats

    @property
    def is_sending(self) -> bool:
        """Whether the server still takes what is sent; another device may have taken the place."""
        return self._outgoing is not None and self._outgoing.is_connected

    @property
    def is_receiving(self) -> bool:
        """Whether the subscription's keys are agreed."""
        return self._incoming is not None and self._incoming.is_connected

    def ask_key_frame(self, mid: str) -> None:
        """Tell the server that a picture is broken."""
        for ssrc, (name, _) in self._mids.items():
            if name == mid and self._incoming is not None:
                self._incoming.send_rtcp(rtcp.ask_key_frame(1, ssrc))

    async def close(self) -> None:
        """Hang up both ways."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in (self._outgoing, self._incoming):
            if connection is not None:
                await connection.close()

    # sending

    def _prepare(self) -> None:
        """Encode the loops, once for each look."""
        for rid in self._layers:
            pictures(self.look, rid or "l")
        sounds(self.look.tone_hz)

    def _new_streams(self) -> list[SentStream]:
        sound = SentStream("audio", "0", "", sdp.PAYLOAD_TYPES["opus"], secrets.randbits(32))
        cameras = [
            SentStream("video", "1", rid, sdp.PAYLOAD_TYPES["VP8"], secrets.randbits(32))
            for rid in self._layers
        ]
        return [sound, *cameras]

    def _offer(self, local: sdp.Local) -> str:
        sending = [
            sdp.Sending("0", "audio", self._streams[0].ssrc, self.name),
            sdp.Sending(
                "1", "video", self._streams[1].ssrc, self.name, self._streams[1].repair_ssrc
            ),
        ]
        text = sdp.offer(sending, local).replace("a=ice-lite\r\n", "")
        lines = [f"a=extmap:{LEVEL_ID} {rtp.AUDIO_LEVEL}", f"a=extmap:{MID_ID} {rtp.MID}"]
        own = f"a=extmap:1 {rtp.ABS_SEND_TIME}"
        text = text.replace(own, "\r\n".join(lines))
        rids = [rid for rid in self._layers if rid]
        if rids:
            numbers = ((RID_ID, rtp.RID), (REPAIRED_ID, rtp.REPAIRED_RID))
            maps = [f"a=extmap:{number} {uri}" for number, uri in numbers]
            simulcast = [*maps, *(f"a=rid:{rid} send" for rid in rids)]
            text += "\r\n".join([*simulcast, "a=simulcast:send " + ";".join(rids)]) + "\r\n"
        return text

    async def _send_pictures(self, connection: Connection) -> None:
        cameras = [stream for stream in self._streams if stream.media == "video"]
        start, number = self._began(*cameras), 0
        while True:
            for camera in cameras if self._is_seen else ():
                self._send_frame(connection, camera)
            if number % FRAMES_A_SECOND == 0:
                for stream in (one for one in self._streams if one.packets):
                    connection.send_rtcp(stream.report())
            for camera in cameras:
                camera.advance(PICTURE_TICKS)
            number += 1
            await asyncio.sleep(max(0.0, start + number / FRAMES_A_SECOND - time.monotonic()))

    def _send(self, connection: Connection, packet: bytes) -> None:
        self._stats.sent += 1
        if self._chance.random() >= self._loss_up:
            connection.send(packet)

    def _send_frame(self, connection: Connection, camera: SentStream) -> None:
        pieces = pictures(self.look, camera.rid or "l")[camera.frame]
        camera.frame = (camera.frame + 1) % LOOP_FRAMES
        for index, piece in enumerate(pieces):
            first = 0x90 if index == 0 else 0x80
            wide = (camera.picture | 0x8000).to_bytes(2, "big")
            payload = bytes((first, 0x80)) + wide + piece
            self._send(connection, camera.packet(payload, marker=index == len(pieces) - 1))
        camera.picture = camera.picture + 1 & 0x7FFF

    async def _send_sounds(self, connection: Connection) -> None:
        stream, loop = self._streams[0], sounds(self.look.tone_hz)
        start, number = self._began(stream), 0
        while True:
            if self._is_speaking:
                self._send(connection, stream.packet(loop[number % len(loop)], marker=False))
                step = 1
            else:
                step = 5
            number += step
            stream.advance(step * SOUND_TICKS)
            due = start + number * SOUND_TICKS / SOUND_RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    @staticmethod
    def _began(*streams: SentStream) -> float:
        """Let the clocks of streams begin now; return this moment of the monotonic clock."""
        for stream in streams:
            stream.due = time.time()
        return time.monotonic()

    def _on_feedback(self, packet: bytes) -> None:
        for part in rtcp.parse(packet) if rtp.is_rtcp(packet) else ():
            ssrc = rtcp.key_frame_wanted_of(part)
            for stream in self._streams:
                if stream.ssrc == ssrc:
                    stream.frame = 0  # the loop begins with a key frame
                    self._stats.key_frames_asked += 1
            self._stats.allowed_rate = rtcp.allowed_rate(part) or self._stats.allowed_rate
            lost = rtcp.lost_of(part)
            if lost is not None:
                self._send_again(*lost)

    def _send_again(self, ssrc: int, numbers: list[int]) -> None:
        self._stats.asked_again += len(numbers)
        for stream in self._streams:
            if stream.ssrc == ssrc and self._outgoing is not None:
                for packet in stream.again(numbers):
                    self._outgoing.send(packet)

    # receiving

    def _on_packet(self, packet: bytes) -> None:
        payload = None if rtp.is_rtcp(packet) else rtp.bounds(packet)
        ssrc = int.from_bytes(packet[8:12], "big")
        if payload is None:
            return
        if ssrc in self._repaired:
            self._take_repaired(self._repaired[ssrc], packet, payload)
            return
        if ssrc not in self._mids:
            return
        stream, media = self._received(ssrc), self._mids[ssrc][1]
        now = time.monotonic()
        sequence = int.from_bytes(packet[2:4], "big")
        timestamp = int.from_bytes(packet[4:8], "big")
        stream.reception.take(sequence, timestamp, now, payload[1] - payload[0])
        stream.last_at = now
        if media == "video":
            stream.key_frames += rtp.is_key_frame("VP8", packet, *payload)
            self._ask_again(ssrc, stream, now)

    def _received(self, ssrc: int) -> Received:
        mid, media = self._mids[ssrc]
        stream = self._stats.received.get(mid)
        if stream is None:
            rate = SOUND_RATE if media == "audio" else 90_000
            stream = self._stats.received[mid] = Received(mid, media, Reception(rate))
        return stream

    def _take_repaired(self, ssrc: int, packet: bytes, payload: tuple[int, int]) -> None:
        start, end = payload
        stream, number = self._received(ssrc), int.from_bytes(packet[start : start + 2], "big")
        if end - start > ORIGINAL_BYTES and stream.reception.repair(number):
            self._stats.repaired += 1
            stream.key_frames += rtp.is_key_frame("VP8", packet, start + ORIGINAL_BYTES, end)

    def _ask_again(self, ssrc: int, stream: Received, now: float) -> None:
        numbers = stream.reception.to_ask_again(now) if stream.reception.missing else []
        if numbers and self._incoming is not None:
            self._incoming.send_rtcp(rtcp.ask_again(1, ssrc, numbers))

    async def _report(self, connection: Connection) -> None:
        """Tell each second what arrived, as browsers do."""
        while True:
            await asyncio.sleep(1)
            now, received = time.monotonic(), self._stats.received
            blocks = [
                received[mid].reception.report(ssrc, now)
                for ssrc, (mid, _) in self._mids.items()
                if mid in received and received[mid].packets
            ]
            for at in range(0, len(blocks), MAX_BLOCKS):
                connection.send_rtcp(rtcp.receiver_report(1, blocks[at : at + MAX_BLOCKS]))


def _described(text: str) -> sdp.Description:
    remote = sdp.parse(text)
    if isinstance(remote, Refused):
        raise NotAnsweredError(f"{remote.code}: {remote.params}")
    return remote


def _answer(remote: sdp.Description, local: sdp.Local) -> str:
    """Accept every section as a browser does: receiving only, active."""
    text = sdp.answer(remote, local).replace("a=ice-lite\r\n", "")
    return text.replace("a=setup:passive", "a=setup:active")


__all__ = ["NotAnsweredError", "PeerStats", "Received", "Signal", "SyntheticPeer"]
