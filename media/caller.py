"""A client's end of one peer connection: a full ICE agent, DTLS, SRTP on a socket of its own."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from aiortc.rtcdtlstransport import RTCCertificate

from media import rtp, sdp
from media.adapter import SecureTransport, fingerprint_of, new_certificate
from media.agent import Agent, Relay

CONNECT_S: Final = 15.0
ANY: Final = "0.0.0.0"  # noqa: S104  a client is on whatever network it is


class NotAnsweredError(Exception):
    """The server's description cannot be used, or nobody is behind its addresses."""


@lru_cache(maxsize=1)
def _certificate() -> RTCCertificate:
    return new_certificate()


class Connection:
    """One peer connection to the server; ``take`` gets every decrypted packet."""

    def __init__(
        self,
        take: Callable[[bytes], None],
        *,
        fresh: bool = False,
        relay: Relay | None = None,
        host: str = ANY,
    ) -> None:
        self.certificate = new_certificate() if fresh else _certificate()
        self._way = (relay, host)
        self.agent = Agent(self, *self._way)
        self.is_lost: Callable[[], bool] = lambda: False
        self._take = take
        self._transport: SecureTransport | None = None

    async def local(self, setup: str) -> sdp.Local:
        """Open the socket and return what a description says of this end."""
        await self.agent.gather_candidates()
        candidate = self.agent.local_candidates[0]
        return sdp.Local(
            self.agent.local_username,
            self.agent.local_password,
            fingerprint_of(self.certificate),
            (candidate.host,),
            candidate.port,
            setup,
        )

    async def connect(self, remote: sdp.Description, *, is_server: bool) -> None:
        """Reach the server and agree on keys; raises NotAnsweredError."""
        transport = SecureTransport(self.certificate, self._write, is_server=is_server)
        try:
            async with asyncio.timeout(CONNECT_S):
                await self.agent.call(remote.ufrag, remote.password, remote.candidates)
                self._transport = transport
                is_sure = await transport.handshake(remote.fingerprints)
        except (ConnectionError, TimeoutError) as error:
            raise NotAnsweredError("no connection") from error
        if not is_sure:
            raise NotAnsweredError("the certificate is another one")

    async def restart(self) -> sdp.Local:
        """Begin an ICE restart from another socket, as after a change of network."""
        self._former, self.agent = self.agent, Agent(self, *self._way)
        return await self.local("actpass")

    async def move(self, remote: sdp.Description) -> None:
        """Finish an ICE restart: the keys stay."""
        await self.agent.call(remote.ufrag, remote.password, remote.candidates)
        await self._former.close()

    @property
    def is_connected(self) -> bool:
        """Whether media can flow."""
        return self._transport is not None and self._transport.is_connected

    def send(self, packet: bytes) -> None:
        """Seal and send one RTP packet."""
        if self._transport is not None and self.is_connected:
            self.agent.write(self._transport.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        """Seal and send one compound RTCP packet."""
        if self._transport is not None and self.is_connected:
            self.agent.write(self._transport.protect_rtcp(packet))

    async def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            await self._transport.close()
        await self.agent.close()

    def on_media(self, data: bytes) -> None:
        if self._transport is None or not self.is_connected or self.is_lost():
            return
        is_report = rtp.is_rtcp(data)
        opened = self._transport.unprotect_rtcp if is_report else self._transport.unprotect
        packet = opened(data)
        if packet is not None:
            self._take(packet)

    def on_dtls(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.datagram(data)

    def _write(self, data: bytes) -> None:
        self.agent.write(data)
