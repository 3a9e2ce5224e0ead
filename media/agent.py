"""The only place that touches private names of aioice: ICE as a client, also behind a relay.

Versions are pinned exactly; ``tests/media/test_adapter.py`` fails loudly when a name moves.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aioice import Candidate, Connection
from aioice.candidate import candidate_priority
from aioice.ice import CandidatePair, StunProtocol
from aioice.stun import Message
from aioice.turn import create_turn_endpoint

from media.adapter import DTLS_FIRST_BYTES, MEDIA_FIRST_BYTES


class Caller(Protocol):
    """Who gets what arrives on a client's own socket."""

    def on_media(self, data: bytes) -> None:
        """Take one SRTP or SRTCP packet."""

    def on_dtls(self, data: bytes) -> None:
        """Take one DTLS record."""


class _ClientSocket(StunProtocol):
    """Tells media from connectivity checks before aioice parses anything."""

    receiver: "Agent"
    caller: Caller

    def send_stun(self, message: Message, addr: tuple[str, int]) -> None:
        if not self.receiver.is_cut:
            super().send_stun(message, addr)

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        assert isinstance(data, bytes)
        if not data or self.receiver.is_cut:
            return
        if data[0] in MEDIA_FIRST_BYTES:
            self.caller.on_media(data)
        elif data[0] in DTLS_FIRST_BYTES:
            self.caller.on_dtls(data)
        else:
            super().datagram_received(data, addr)


@dataclass(frozen=True, slots=True)
class Relay:
    """A TURN server (RFC 8656) and how a client reaches it: ``transport`` is udp or tcp."""

    address: tuple[str, int]
    transport: str
    username: str
    password: str


class Agent(Connection):
    """A full ICE agent of a client with one socket; the server it calls is ICE lite.

    With a ``relay`` nothing but what that one passes on goes out or comes in.
    """

    def __init__(self, caller: Caller, relay: Relay | None = None, host: str = "0.0.0.0") -> None:  # noqa: S104  a client is on whatever network it is
        super().__init__(ice_controlling=True, use_ipv6=":" in host)
        self.caller = caller
        self._relay = relay
        self._host = host
        self.remote_is_lite = True
        self.is_cut = False
        self._server: tuple[str, int] | None = None

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],  # noqa: ARG002  the loopback address would be left out of them
        timeout: int = 5,  # noqa: ARG002, ASYNC109  the signature is aioice's
    ) -> list[Candidate]:
        transport, protocol = await self._open_socket()
        protocol.caller = self.caller
        port = transport.get_extra_info("sockname")[1]
        protocol.local_candidate = Candidate(
            foundation="1",
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host="::1" if ":" in self._host else "127.0.0.1",
            port=port,
            type="host",
        )
        self._protocols.append(protocol)
        return [protocol.local_candidate]

    async def _open_socket(self) -> tuple[Any, _ClientSocket]:
        relay = self._relay
        if relay is None:
            loop = asyncio.get_running_loop()
            return await loop.create_datagram_endpoint(
                lambda: _ClientSocket(self), local_addr=(self._host, 0)
            )
        return await create_turn_endpoint(
            lambda: _ClientSocket(self),
            relay.address,
            relay.username,
            relay.password,
            transport=relay.transport,
        )

    def check_complete(self, pair: CandidatePair) -> None:
        super().check_complete(pair)
        nominated = self._nominated.get(1)
        if nominated is not None:
            self._server = nominated.remote_addr

    async def call(self, ufrag: str, password: str, candidates: Sequence[str]) -> None:
        """Reach the server; raises ConnectionError when none of its addresses answers."""
        self.remote_username, self.remote_password = ufrag, password
        for text in candidates:
            await self.add_remote_candidate(Candidate.from_sdp(text))
        await self.add_remote_candidate(None)
        await self.connect()

    def write(self, data: bytes) -> None:
        """Send one datagram to the server, if it was reached."""
        if self._server is not None and self._protocols and not self.is_cut:
            self._protocols[0].transport.sendto(data, self._server)
