"""The media process: ``python -m media.main``, or a child of ``hemiciclo up``."""

import asyncio
import gc
import logging
import signal
from typing import Final

import uvloop
from aioice.ice import get_host_addresses

from core.ids import random_id
from core.settings import Settings
from media.adapter import new_certificate
from media.control import Control
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


def addresses(settings: Settings) -> tuple[str, ...]:
    """Return the addresses that browsers are told, best first."""
    has_both = any_address() == ANY_V6
    own = settings.media_address
    here = [own] if own else get_host_addresses(True, has_both)  # noqa: FBT003  aioice's own
    public = [one.strip() for one in settings.media_public_ip.split(",") if one.strip()]
    is_local = settings.environment == "development" and not settings.media_address
    known = [*public, *here, *([LOOPBACK] if is_local or not here else [])]
    return tuple(dict.fromkeys(known))


async def serve(settings: Settings, stopping: asyncio.Event | None = None) -> None:
    """Run until SIGTERM, SIGINT or ``stopping``; recordings are then ended properly."""
    stopping = stopping or asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    settings.recordings_dir.mkdir(parents=True, exist_ok=True)
    spool = Spool(settings.data_dir / "media-spool.jsonl")
    control = Control(spool)
    try:
        recover(settings.recordings_dir, control.tell, spool.files())
    except OSError:  # a full disk: what is open stays so until the next start; the session goes on
        logger.exception("recordings could not be recovered")
    plane = choose(settings.media_plane)
    mux = await open_mux(settings.media_address or any_address(), settings.media_udp_port, plane)
    port = Port(mux, new_certificate(), addresses(settings))
    studio = Studio(settings.recordings_dir, settings.segment_seconds, control.tell, control.notify)
    stage = control.stage = Stage(settings, port, studio, random_id)
    server = await control.serve(settings.media_socket)
    figures = await _figures(settings, stage)
    clock = asyncio.create_task(stage.tick())
    gc.collect()
    gc.freeze()  # what is here now stays: the collector need not look at it between packets
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((clock, waiting), return_when=asyncio.FIRST_COMPLETED)
    await stage.close()
    for one in figures:
        one.close()
    server.close()
    await server.wait_closed()
    mux.close()
    if clock.done():
        clock.result()
    clock.cancel()


async def _figures(settings: Settings, stage: Stage) -> list[asyncio.Server]:
    if not settings.media_metrics_port:
        return []
    return [await serve_metrics(settings.media_metrics_port, lambda: text_of(stage))]


def run(settings: Settings) -> None:
    """Run the media process until it is told to stop."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("media").setLevel(logging.INFO)  # the libraries' own news are of each packet
    uvloop.run(serve(settings))


if __name__ == "__main__":
    run(Settings())
