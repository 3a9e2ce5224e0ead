"""Behind a real coturn, set up as the operating manual says: over UDP and over TCP alone."""

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aioice.ice import get_host_addresses
from aioice.stun import TransactionFailed

from core.refusals import Refused
from media.adapter import new_certificate
from media.agent import Relay
from media.client import SyntheticPeer
from media.mux import open_mux
from media.peer import Port
from media.session import Room
from tests.ports import free_port
from web.turn import password

MANUAL = Path(__file__).parents[2] / "docs" / "operating.md"
SECRET = "a secret of the test alone"
PORT = free_port()
RELAYS = free_port()  # the first of twenty, of which four are used
TURNSERVER = shutil.which("turnserver")
ALL = frozenset(("audio", "video", "screen"))

pytestmark = [
    pytest.mark.skipif(TURNSERVER is None, reason="no coturn on this machine"),
    pytest.mark.row("LC-08"),
]


def configuration(address: str) -> str:
    """Return the block of the manual with the values of this test."""
    block = MANUAL.read_text("utf-8").split("```ini\n")[1].split("```")[0]
    changed = {
        "listening-port": str(PORT),
        "static-auth-secret": SECRET,
        "allowed-peer-ip": address,
        "min-port": str(RELAYS),
        "max-port": str(RELAYS + 19),
    }
    lines = []
    for line in block.splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={changed[name]}" if name in changed else line)
    assert set(changed) <= {line.partition("=")[0] for line in lines}
    return "\n".join([*lines, f"listening-ip={address}", f"relay-ip={address}", ""])


@asynccontextmanager
async def coturn(folder: Path, address: str) -> AsyncIterator[None]:
    settings = folder / "turnserver.conf"
    files = [f"log-file={folder / 'turn.log'}", f"pidfile={folder / 'turn.pid'}"]
    files += [f"userdb={folder / 'turn.db'}", "simple-log"]
    settings.write_text(configuration(address) + "\n".join(files) + "\n")
    process = await asyncio.create_subprocess_exec(
        str(TURNSERVER), "-c", str(settings),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            while not is_open(address):  # noqa: ASYNC110  it tells nobody that it listens
                await asyncio.sleep(0.1)
        yield
    finally:
        process.terminate()
        await process.wait()


def is_open(address: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, PORT)) == 0


def own_address() -> str:
    found = get_host_addresses(use_ipv4=True, use_ipv6=False)
    if not found:
        pytest.skip("this machine has no address but the loopback one")
    return found[0]


def relay(address: str, transport: str, seconds: int = 600, secret: str = SECRET) -> Relay:
    username = f"{int(time.time()) + seconds}:p-1"
    return Relay((address, PORT), transport, username, password(secret, username))


async def join(room: Room, peer: SyntheticPeer) -> None:
    room.grant(peer.name, ALL)

    async def signal(offer: str) -> str:
        answer = room.publish(peer.name, offer)
        assert not isinstance(answer, Refused)
        return answer

    await peer.publish(signal)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_who_is_behind_a_firewall_sees_and_is_seen(transport: str, tmp_path: Path) -> None:
    address = own_address()
    async with coturn(tmp_path, address):
        mux = await open_mux(address, 0)
        room = Room("plenary", Port(mux, new_certificate(), (address,)), lambda _: None)
        behind = SyntheticPeer("p-1", 0, relay=relay(address, transport))
        outside = SyntheticPeer("p-2", 1)
        try:
            for peer, other in ((behind, "p-2"), (outside, "p-1")):
                await join(room, peer)
                subscription = room.subscribe(peer.name, peer.name, (other,), has_audio=True)
                text = await peer.subscribe(subscription.offer())
                assert room.answer(peer.name, text) is None
            async with asyncio.timeout(30):
                while not all(_pictures(p) > 20 for p in (behind, outside)):  # noqa: ASYNC110  counters tell nobody that they moved
                    await asyncio.sleep(0.05)
            assert behind.stats().lost == outside.stats().lost == 0
        finally:
            await behind.close()
            await outside.close()
            await room.close()
            mux.close()


@pytest.mark.parametrize(
    "credentials", [{"seconds": -5}, {"secret": "another"}], ids=["over", "forged"]
)
async def test_a_name_that_is_over_or_forged_gets_no_relay(
    credentials: dict[str, object], tmp_path: Path
) -> None:
    address = own_address()
    async with coturn(tmp_path, address):
        peer = SyntheticPeer("p-1", 0, relay=relay(address, "udp", **credentials))  # type: ignore[arg-type]  # one of two keywords
        with pytest.raises(TransactionFailed):
            await peer.publish(_never)


async def _never(_: str) -> str:
    raise AssertionError("nobody is asked without a way to be reached")


def _pictures(peer: SyntheticPeer) -> int:
    stream = peer.stats().received.get("v0")
    return stream.packets if stream else 0
