"""The media process: ``python -m media.main [NODE]``, or a child of ``hemiciclo up``."""

import asyncio
import gc
import logging
import signal
import ssl
import sys
import time
from typing import Final

import uvloop
from aioice.ice import get_host_addresses
from websockets.asyncio.server import Server

from core.ids import random_id
from core.marks import marks_of
from core.nodes import MediaNode
from core.settings import Settings
from media.adapter import new_certificate
from media.control import Control, Outside
from media.metrics import serve_metrics, text_of
from media.mux import ANY_V6, any_address, open_mux
from media.native_plane import choose
from media.peer import Port
from media.recorder import Studio
from media.recovery import recover
from media.spool import Spool
from media.stage import Stage

logger = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"
ALONE_SHARE: Final = 0.7  # of the time after which another node takes the rooms: we let go before
LOOK_SECONDS: Final = 0.5


class NoCertificateError(Exception):
    """A node that is steered from another machine needs a certificate of its own."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"El nodo {name} se dirige desde otra máquina: necesita HEMICICLO_TLS_CERTIFICATE y "
            "HEMICICLO_TLS_KEY."
        )


def addresses(settings: Settings) -> tuple[str, ...]:
    """Return the addresses that browsers are told, best first."""
    has_both = any_address() == ANY_V6
    own = settings.media_address
    here = [own] if own else get_host_addresses(True, has_both)  # noqa: FBT003  aioice's own
    public = [one.strip() for one in settings.media_public_ip.split(",") if one.strip()]
    is_local = settings.environment == "development" and not settings.media_address
    known = [*public, *here, *([LOOPBACK] if is_local or not here else [])]
    return tuple(dict.fromkeys(known))


async def serve(settings: Settings, stopping: asyncio.Event | None = None, name: str = "") -> None:
    """Run until SIGTERM, SIGINT or ``stopping``; recordings are then ended properly.

    ``name`` is that of the node; none is the first one. Raises KeyError for one that is not in
    the settings, and NoCertificateError.
    """
    stopping = stopping or asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    node = settings.node(name)
    door = _door(settings, node)
    settings = settings.of_node(node)
    control = _control(settings, node)
    plane = choose(settings.media_plane)
    mux = await open_mux(settings.media_address or any_address(), settings.media_udp_port, plane)
    port = Port(mux, new_certificate(), addresses(settings))
    studio = Studio(settings.recordings_dir, settings.segment_seconds, control.tell, control.notify)
    stage = control.stage = Stage(settings, port, studio, random_id)
    stage.name, stage.folders = node.name, marks_of(settings)
    servers = await _servers(settings, node, door, control)
    running = [asyncio.create_task(stage.tick())]
    if door is not None:
        running.append(asyncio.create_task(_let_go(control, stage, settings.media_away_seconds)))
    gc.collect()
    gc.freeze()  # what is here now stays: the collector need not look at it between packets
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((*running, waiting), return_when=asyncio.FIRST_COMPLETED)
    await stage.close()
    for server in servers:
        server.close()
        await server.wait_closed()
    mux.close()
    for task in running:
        if task.done():
            task.result()
        task.cancel()


def _control(settings: Settings, node: MediaNode) -> Control:
    settings.recordings_dir.mkdir(parents=True, exist_ok=True)
    # A node of another machine may lose its disk; what it tells afterwards has new numbers.
    after = 0 if node.is_here else time.time_ns() // 1_000_000
    spool = Spool(settings.media_spool_of(node), after)
    control = Control(spool)
    try:
        recover(settings.recordings_dir, control.tell, spool.files())
    except OSError:  # a full disk: what is open stays so until the next start; the session goes on
        logger.exception("recordings could not be recovered")
    return control


async def _servers(
    settings: Settings, node: MediaNode, door: Outside | None, control: Control
) -> list[asyncio.Server | Server]:
    servers: list[asyncio.Server | Server] = []
    if door is None:
        servers.append(await control.serve(settings.media_socket_of(node)))
    else:
        servers.append(await control.serve_outside(door))
    if settings.media_metrics_port:
        stage = control.stage
        assert stage is not None
        servers.append(await serve_metrics(settings.media_metrics_port, lambda: text_of(stage)))
    return servers


def _door(settings: Settings, node: MediaNode) -> Outside | None:
    if node.is_here:
        return None
    if settings.tls_certificate is None or settings.tls_key is None:
        raise NoCertificateError(node.name)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_cert_chain(settings.tls_certificate, settings.tls_key)
    secret = settings.internal_secret.get_secret_value()
    return Outside(settings.host, node.control_port, tls, secret)


async def _let_go(control: Control, stage: Stage, away_seconds: float) -> None:
    """End every room when the line to ``web`` stays down: another node takes them soon."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if stage.rooms and control.alone_seconds > away_seconds * ALONE_SHARE:
            logger.warning("nobody has steered for %.0f s: rooms closed", control.alone_seconds)
            await stage.close()


def run(settings: Settings, name: str = "") -> None:
    """Run the media process until it is told to stop."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("media").setLevel(logging.INFO)  # the libraries' own news are of each packet
    uvloop.run(serve(settings, name=name))


if __name__ == "__main__":
    run(Settings(), *sys.argv[1:2])
