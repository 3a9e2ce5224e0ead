"""One port for both families of addresses: who comes by IPv6 sees who comes by IPv4."""

import asyncio

import pytest

from core.refusals import Refused
from core.settings import Settings
from media.adapter import new_certificate
from media.client import SyntheticPeer
from media.main import addresses
from media.mux import ANY_V6, any_address, open_mux
from media.peer import Port
from media.session import Room
from tests.media.planes import PLANES

ALL = frozenset(("audio", "video", "screen"))


@pytest.mark.row("LC-07")
@pytest.mark.skipif(any_address() != ANY_V6, reason="this machine has no IPv6")
@pytest.mark.parametrize("plane", PLANES)
async def test_who_comes_by_ipv6_and_who_comes_by_ipv4_see_each_other(plane: str) -> None:
    mux = await open_mux(ANY_V6, 0, plane)  # type: ignore[arg-type]  # one of the names
    room = Room("plenary", Port(mux, new_certificate(), ("::1", "127.0.0.1")), lambda _: None)
    peers = {"p-6": SyntheticPeer("p-6", 0, host="::1"), "p-4": SyntheticPeer("p-4", 1)}
    try:
        for name, peer in peers.items():
            room.grant(name, ALL)
            await peer.publish(lambda offer, name=name: _publish(room, name, offer))  # type: ignore[misc]  # mypy knows no default
        for name, other in (("p-6", "p-4"), ("p-4", "p-6")):
            subscription = room.subscribe(name, name, (other,), has_audio=True)
            text = await peers[name].subscribe(subscription.offer())
            assert room.answer(name, text) is None
        async with asyncio.timeout(40):
            while not all(_pictures(peer) > 10 for peer in peers.values()):  # noqa: ASYNC110  counters tell nobody that they moved
                await asyncio.sleep(0.02)
        assert all(peer.stats().lost == 0 for peer in peers.values())
    finally:
        for peer in peers.values():
            await peer.close()
        await room.close()
        mux.close()


async def _publish(room: Room, name: str, offer: str) -> str:
    answer = room.publish(name, offer)
    assert not isinstance(answer, Refused)
    return answer


def _pictures(peer: SyntheticPeer) -> int:
    stream = peer.stats().received.get("v0")
    return stream.packets if stream else 0


def test_the_public_addresses_are_told_first_and_the_machine_s_own_after_them() -> None:
    settings = Settings(
        media_public_ip="203.0.113.7, 2001:db8::7",
        media_address="192.0.2.10",
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own argument
    )
    assert addresses(settings) == ("203.0.113.7", "2001:db8::7", "192.0.2.10")
