"""One UDP port for all peers: who sends is known by the address, and the address by ICE.

The server is an ICE lite agent (RFC 8445, 2.5): it answers checks and never sends any, so that a
participant cannot make it knock at other doors. Ways in are named by local ufrag.
"""

import asyncio
import socket
import struct
from dataclasses import dataclass, replace
from typing import Protocol, cast

from aioice import stun

from media.adapter import DTLS_FIRST_BYTES, MEDIA_FIRST_BYTES
from media.native_plane import NativePlane
from media.plane import Address, Counters, Plane, PlaneName
from media.python_plane import PythonPlane

BUFFER_BYTES = 4 << 20
ANY_V4 = "0.0.0.0"  # noqa: S104  a town hall's tablets come in by the LAN
ANY_V6 = "::"
MAPPED = "::ffff:"  # RFC 4291, 2.5.5.2
PROBE_PRIORITY = 1853824767  # peer reflexive, component 1
STUN_FIRST_BYTES = range(4)
_BROKEN_STUN = (ValueError, struct.error, IndexError, KeyError)


class Endpoint(Protocol):
    """A peer as the port sees it."""

    def on_media(self, data: bytes) -> None:
        """Take one SRTP or SRTCP packet."""

    def on_dtls(self, data: bytes) -> None:
        """Take one DTLS record."""

    def on_check(self, address: Address, *, is_nominated: bool) -> None:
        """Hear of an authenticated connectivity check that came from ``address``."""

    def on_response(self, transaction: bytes) -> None:
        """Hear of an answer to a check of ours (see :meth:`Mux.probe`)."""


@dataclass(frozen=True, slots=True)
class Door:
    """One pair of local ICE credentials and whom they lead to."""

    ufrag: str
    password: str
    endpoint: Endpoint


class Mux(asyncio.DatagramProtocol):
    """The shared socket; :meth:`open_door` before an answer is given, :meth:`forget` at the end."""

    def __init__(self, sock: socket.socket, plane: PlaneName = "python") -> None:
        self.sock = sock
        self.plane: Plane = (
            NativePlane(sock, self.datagram_received) if plane == "native" else PythonPlane(sock)
        )
        self._received = self._refused = self._unsent = 0
        self._doors: dict[str, Door] = {}
        self._by_address: dict[Address, Endpoint] = {}
        self._transport: asyncio.DatagramTransport | None = None

    def open_door(self, ufrag: str, password: str, endpoint: Endpoint) -> None:
        """Let checks with these credentials in."""
        self._doors[ufrag] = Door(ufrag, password, endpoint)

    def forget(self, endpoint: Endpoint) -> None:
        """Close every door of a peer and forget its addresses."""
        self._doors = {u: d for u, d in self._doors.items() if d.endpoint is not endpoint}
        self._by_address = {a: e for a, e in self._by_address.items() if e is not endpoint}

    @property
    def port(self) -> int:
        """The UDP port that was bound."""
        return int(self.sock.getsockname()[1])

    def send(self, data: bytes, address: Address) -> None:
        """Send one datagram now; lost when the kernel has no room, as any datagram may be."""
        try:
            self.sock.sendto(data, address)
        except OSError:
            self._unsent += 1

    def probe(self, address: Address, username: str, password: str) -> bytes:
        """Ask a quiet peer, at the address it came from, whether it is there (RFC 7675).

        Returns the transaction whose answer tells it.
        """
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.attributes["USERNAME"] = username
        request.attributes["PRIORITY"] = PROBE_PRIORITY
        request.attributes["ICE-CONTROLLED"] = 0
        request.add_message_integrity(password.encode())
        self.send(bytes(request), address)
        return request.transaction_id

    def counters(self) -> Counters:
        """Return what came and went since the start, in packets."""
        media = self.plane.counters()
        return replace(
            media,
            received=media.received + self._received,
            dropped=media.dropped + self._unsent,
            refused=media.refused + self._refused,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        if not data:
            return
        address = cast(Address, addr[:2])
        first = data[0]
        endpoint = self._by_address.get(address)
        if first in STUN_FIRST_BYTES:
            self._received += 1
            self._check(data, address)
        elif endpoint is None:
            self._refused += 1
        elif first in MEDIA_FIRST_BYTES:
            endpoint.on_media(data)
        elif first in DTLS_FIRST_BYTES:
            self._received += 1
            endpoint.on_dtls(data)

    def error_received(self, exc: Exception) -> None:
        """An ICMP answer says nothing about who is there: liveness is measured, not told."""

    def close(self) -> None:
        """Close the port."""
        self.plane.close()
        if self._transport is not None:
            self._transport.close()
        else:
            self.sock.close()

    def _check(self, data: bytes, address: Address) -> None:
        message = _parse(data)
        if message is None:
            self._refused += 1
        elif message.message_class is stun.Class.RESPONSE:
            endpoint = self._by_address.get(address)
            if endpoint is not None:
                endpoint.on_response(message.transaction_id)
        else:
            self._admit(message, address)

    def _admit(self, message: stun.Message, address: Address) -> None:
        door = self._doors.get(_ufrag(message))
        if door is None or not message.check_message_integrity(door.password.encode()):
            self._refused += 1
            return
        self._by_address[address] = door.endpoint
        self.send(_response(message, address, door.password), address)
        door.endpoint.on_check(address, is_nominated="USE-CANDIDATE" in message.attributes)


def _parse(data: bytes) -> stun.Message | None:
    try:
        message = stun.parse_message(data)
    except _BROKEN_STUN:
        return None
    is_ours = (
        message.message_class in (stun.Class.REQUEST, stun.Class.RESPONSE)
        and message.message_method is stun.Method.BINDING
        and "MESSAGE-INTEGRITY" in message.attributes
    )
    return message if is_ours else None


def _ufrag(message: stun.Message) -> str:
    return str(message.attributes.get("USERNAME", "")).partition(":")[0]


def _response(request: stun.Message, address: Address, password: str) -> bytes:
    response = stun.Message(
        message_method=stun.Method.BINDING,
        message_class=stun.Class.RESPONSE,
        transaction_id=request.transaction_id,
    )
    response.attributes["XOR-MAPPED-ADDRESS"] = _as_seen(address)
    response.add_message_integrity(password.encode())
    return bytes(response)


def _as_seen(address: Address) -> Address:
    """Return the address as its owner knows it: the port of both families maps IPv4 into IPv6."""
    host, port = address
    return host.removeprefix(MAPPED), port


def any_address() -> str:
    """Return the address that is every address of the machine: of both families if it has both."""
    if not socket.has_ipv6:
        return ANY_V4
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            probe.bind((ANY_V6, 0))
    except OSError:
        return ANY_V4
    return ANY_V6


async def open_mux(host: str, port: int, plane: PlaneName = "python") -> Mux:
    """Bind the port (0 is any free one) and start to listen; raises OSError.

    The plane in C must be usable here (:func:`media.native.library.why_not`).
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    if host == ANY_V6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)
    sock.settimeout(0)
    try:
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    mux = Mux(sock, plane)
    if plane == "python":  # the one in C reads the socket by itself
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: mux, sock=sock)
    return mux
