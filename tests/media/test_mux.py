"""One port for everybody: garbage harms nobody, and a forged check opens no door."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from aioice import stun
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.mux import Mux, open_mux
from media.plane import Address

HERE = ("127.0.0.1", 40000)


class Listener:
    def __init__(self) -> None:
        self.media: list[bytes] = []
        self.dtls: list[bytes] = []
        self.checks: list[tuple[Address, bool]] = []
        self.responses: list[bytes] = []

    def on_media(self, data: bytes) -> None:
        self.media.append(data)

    def on_dtls(self, data: bytes) -> None:
        self.dtls.append(data)

    def on_check(self, address: Address, *, is_nominated: bool) -> None:
        self.checks.append((address, is_nominated))

    def on_response(self, transaction: bytes) -> None:
        self.responses.append(transaction)


@pytest.fixture
async def mux() -> AsyncIterator[Mux]:
    mux = await open_mux("127.0.0.1", 0)
    yield mux
    mux.close()
    await asyncio.sleep(0)


def check(ufrag: str, password: str, *, nominates: bool = False) -> bytes:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes["USERNAME"] = f"{ufrag}:far"
    message.attributes["PRIORITY"] = 1
    if nominates:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    return bytes(message)


STUN_LIKE = st.builds(
    lambda kind, size, rest: kind.to_bytes(2, "big") + size.to_bytes(2, "big")
    + stun.COOKIE.to_bytes(4, "big") + rest,
    st.sampled_from([1, 0x101, 0x111, 0x11, 0x3FFF]),
    st.integers(0, 64),
    st.binary(max_size=80),
)  # fmt: skip
EXACT = st.binary(min_size=4, max_size=60).map(
    lambda rest: b"\x00\x01" + len(rest).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + bytes(12) + rest
)


@given(data=st.binary(max_size=100) | STUN_LIKE | EXACT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_garbage_from_strangers_reaches_nobody(data: bytes) -> None:
    mux = await open_mux("127.0.0.1", 0)
    listener = Listener()
    mux.open_door("near", "p" * 22, listener)
    mux.datagram_received(data, HERE)
    mux.close()
    await asyncio.sleep(0)
    assert [*listener.media, *listener.dtls] == []
    assert listener.checks == []


async def test_who_knows_the_password_comes_in_and_others_do_not(mux: Mux) -> None:
    listener = Listener()
    mux.open_door("near", "p" * 22, listener)
    mux.datagram_received(check("near", "q" * 22), HERE)
    mux.datagram_received(check("other", "p" * 22), HERE)
    mux.datagram_received(b"\x80stranger", HERE)
    assert (listener.checks, mux.counters().refused) == ([], 3)
    mux.datagram_received(check("near", "p" * 22), HERE)
    mux.datagram_received(check("near", "p" * 22, nominates=True), HERE)
    assert listener.checks == [(HERE, False), (HERE, True)]
    for data in (b"\x80media", b"\x16dtls", b"\x7fneither", b""):
        mux.datagram_received(data, HERE)
    assert (listener.media, listener.dtls) == ([b"\x80media"], [b"\x16dtls"])
    mux.forget(listener)
    mux.datagram_received(b"\x80media", HERE)
    assert len(listener.media) == 1


async def test_a_check_is_answered_with_the_address_that_it_came_from(mux: Mux) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        here.bind(("127.0.0.1", 0))
        here.settimeout(5)
        mux.open_door("near", "p" * 22, Listener())
        mux.datagram_received(check("near", "p" * 22), here.getsockname())
        answer = stun.parse_message(here.recv(500))
        assert answer.attributes["XOR-MAPPED-ADDRESS"] == here.getsockname()
        assert answer.check_message_integrity(b"p" * 22)


async def test_the_port_is_one(mux: Mux) -> None:
    with pytest.raises(OSError, match="in use"):
        await open_mux("127.0.0.1", mux.port)
