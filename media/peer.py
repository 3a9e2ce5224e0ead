"""One peer connection on the shared port: ICE lite, DTLS, SRTP, and whether anybody is there."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from aiortc.rtcdtlstransport import RTCCertificate

from media import rtp, sdp
from media.adapter import SecureTransport, fingerprint_of
from media.mux import Mux
from media.plane import Address
from media.round_trip import RoundTrip

CONNECT_S: Final = 20.0
LOST_S: Final = 4.0
PROBE_AFTER_S: Final = 1.5
PROBE_EACH_S: Final = 2.0  # to measure the way there and back
LONGEST_TICK_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Port:
    """What all peers of a process share."""

    mux: Mux
    certificate: RTCCertificate
    addresses: tuple[str, ...]
    new_token: Callable[[int], str] = secrets.token_hex
    now: Callable[[], float] = time.monotonic
    now_ns: Callable[[], int] = time.time_ns


class Listener(Protocol):
    """Who gets what a peer sends, decrypted."""

    def on_rtp(self, packet: bytes) -> None:
        """Take one RTP packet that belongs to no source of the link yet."""

    def on_rtcp(self, packet: bytes) -> None:
        """Take one compound RTCP packet."""

    def on_connected(self) -> None:
        """Hear that keys are agreed."""

    def on_lost(self) -> None:
        """Hear that the other side left or fell silent."""


class Peer:
    """The server's end of one browser's peer connection."""

    def __init__(self, port: Port, listener: Listener) -> None:
        self._port = port
        self._listener = listener
        self._ufrag = port.new_token(4)
        self._password = port.new_token(16)
        self._remote: sdp.Description | None = None
        self._address: Address | None = None
        self._reached = asyncio.Event()
        self._handshake: asyncio.Task[None] | None = None
        self._transport: SecureTransport | None = None
        self._probe = b""
        self._probed_at = 0.0
        self._trip = RoundTrip()
        self.link = port.mux.plane.link(listener)
        self.ssrc = int(port.new_token(4), 16)
        self._heard_at = port.now()
        self.is_closed = False
        self._quiet = 0.0
        self._tended_at = port.now()
        port.mux.open_door(self._ufrag, self._password, self)

    @property
    def is_connected(self) -> bool:
        """Whether media can flow."""
        return self.link.is_open

    @property
    def last_heard(self) -> float:
        """When anything authentic came from the other side, in monotonic seconds."""
        return max(self._heard_at, self.link.heard_at)

    @property
    def rtt(self) -> float:
        """How long the way there and back takes, in seconds; 0 is not measured yet."""
        return self._trip.smoothed

    @property
    def profile(self) -> str:
        """The SRTP profile agreed on."""
        return self._transport.profile if self._transport else ""

    def local(self) -> sdp.Local:
        """Return what descriptions say of us."""
        port = self._port
        digest = fingerprint_of(port.certificate)
        return sdp.Local(self._ufrag, self._password, digest, port.addresses, port.mux.port)

    def begin(self, remote: sdp.Description, *, is_server: bool) -> None:
        """Wait for the other side's checks and shake hands with it, in the background."""
        self._remote = remote
        self._transport = SecureTransport(self._port.certificate, self._write, is_server=is_server)
        self._transport.on_closed = self._lost
        self._handshake = asyncio.create_task(self._connect(remote))

    def restart(self, remote: sdp.Description) -> None:
        """ICE restart (RFC 8445, 9): new credentials on both sides, same keys."""
        if self._remote is not None and remote.ufrag == self._remote.ufrag:
            return
        self._remote = remote
        self.renew()

    def renew(self) -> None:
        """Take new local credentials; who still knocks with the former ones is let in as well."""
        self._ufrag = self._port.new_token(4)
        self._password = self._port.new_token(16)
        self._port.mux.open_door(self._ufrag, self._password, self)

    def follow(self, remote: sdp.Description) -> None:
        """Take the other side's answer to an offer of ours: its credentials may be new."""
        self._remote = remote

    def is_same_caller(self, remote: sdp.Description) -> bool:
        """Whether an offer comes from the peer connection that we already talk to."""
        return (
            self._remote is not None
            and not self.is_closed
            and remote.fingerprints == self._remote.fingerprints
        )

    def send_rtcp(self, packet: bytes) -> None:
        """Seal and send one compound packet, if connected."""
        if self._transport is not None and self.is_connected and self._address is not None:
            self.link.send_rtcp(packet)

    def tend(self, now: float) -> None:
        """Once a second or so: knock when it is quiet, give up after four seconds."""
        if not self.is_connected or self._address is None or self._remote is None:
            return
        if self.last_heard > self._tended_at:
            self._quiet = 0.0
        else:
            # If this process itself stood still, what came meanwhile still waits in the socket.
            self._quiet += min(now - self._tended_at, LONGEST_TICK_S)
        self._tended_at = now
        if self._quiet > LOST_S:
            self._lost()
        elif self._quiet > PROBE_AFTER_S or now - self._probed_at > PROBE_EACH_S:
            self._probed_at = now
            self._probe = self._port.mux.probe(
                self._address, f"{self._remote.ufrag}:{self._ufrag}", self._remote.password
            )

    async def close(self) -> None:
        """Hang up."""
        self.is_closed = True
        self.link.close()
        self._port.mux.forget(self)
        if self._handshake is not None:
            self._handshake.cancel()
        if self._transport is not None:
            await self._transport.close()

    # what the mux brings

    def on_media(self, data: bytes) -> None:
        if self._transport is None or not self.is_connected:
            return
        if not rtp.is_rtcp(data):
            self.link.take(data)
            return
        packet = self._transport.unprotect_rtcp(data)
        if packet is not None:
            self._heard_at = self._port.now()
            self._listener.on_rtcp(packet)

    def on_dtls(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.datagram(data)

    def on_check(self, address: Address, *, is_nominated: bool) -> None:
        self._heard_at = self._port.now()
        self.link.admit(address)
        if self._address is None or (is_nominated and address != self._address):
            self._address = address
            self.link.aim(address)
            self._reached.set()

    def on_response(self, transaction: bytes) -> None:
        if transaction == self._probe:
            self._heard_at = self._port.now()
            self._trip.measure(self._heard_at - self._probed_at)
            self.link.ask_each(self._trip.wait)

    # within

    async def _connect(self, remote: sdp.Description) -> None:
        assert self._transport is not None
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._reached.wait()
                is_sure = await self._transport.handshake(remote.fingerprints)
        except TimeoutError:
            is_sure = False
        if not is_sure:
            self._lost()
            return
        self._heard_at = self._port.now()
        self.link.open(self._transport.keys())
        self._listener.on_connected()

    def _write(self, data: bytes) -> None:
        if self._address is not None:
            self._port.mux.send(data, self._address)

    def _lost(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self.link.close()
            self._listener.on_lost()
