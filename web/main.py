"""The web processes: HTTPS with the town's certificate or one of the local authority.

``python -m web.main`` runs both, the public one and that of the session; with the name of a role
(``web.roles``) only that one, in a container of its own, say.
"""

import asyncio
import gc
import logging
import resource
import socket
import ssl
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette

from core.clock import system_clock
from core.settings import Settings
from web.behind import BehindProtocol
from web.bootstrap import create_app
from web.deadlines import DeadlineProtocol
from web.hosts import own_hosts
from web.live.clients import Clients
from web.live.frames import FrameProtocol
from web.local_ca import LocalAuthority, TlsFiles
from web.outside.door import Door
from web.prefork import Prefork
from web.roles import Role
from web.wire.messages import Notice

# Screens count too, and beyond this nobody's command is served: a part of the 20,000 descriptors
# that a process may have by default, so that the public cannot keep the voters out.
MOST_CONNECTIONS = 12_000
# A tablet's next vote is not to pay for another handshake.
KEEP_ALIVE_SECONDS = 75
WS_MOST_BYTES = 64 << 10
# TLS 1.2 and later with authenticated encryption only.
CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
LOOK_AGAIN = timedelta(hours=12)
GRACE_SECONDS = 8
BACKLOG = 2048
# A vote makes some hundred objects that are gone with it: looking for cycles costs it a tenth.
COLLECTED_EVERY = 20_000, 20, 20
# A vote that comes in while another is decided in its thread waits this long, not 5 ms.
TURN_SECONDS = 0.001
# Each connection that is carried on is two; files and the database come on top.
MOST_DESCRIPTORS = 40_000


def tls_files(settings: Settings) -> TlsFiles:
    """Return the certificate that was given, or one of the local authority, renewed if due."""
    if settings.tls_certificate is not None and settings.tls_key is not None:
        return TlsFiles(settings.tls_certificate, settings.tls_key)
    authority = LocalAuthority(settings.keys_dir)
    return authority.ensure(own_hosts(settings).names, system_clock())


class DrainingServer(uvicorn.Server):
    """Tells everybody that the process ends before it closes their sockets."""

    def __init__(self, config: uvicorn.Config, clients: Clients) -> None:
        super().__init__(config)
        self._clients = clients
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        notice = asdict(Notice("server.draining"))
        self._loop.call_soon_threadsafe(self._clients.everywhere, notice)
        super().handle_exit(sig, frame)


def configuration(settings: Settings, app: Starlette, role: Role = Role.WHOLE) -> uvicorn.Config:
    """Return how uvicorn serves the application: to the world, or behind the door."""
    if role is Role.SESSION:
        return uvicorn.Config(
            app, uds=str(_private(settings.session_socket)), http=BehindProtocol, **COMMON
        )
    files = tls_files(settings)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Door if role is Role.PUBLIC else DeadlineProtocol,
        ssl_certfile=files.certificate,
        ssl_keyfile=files.key,
        ssl_ciphers=CIPHERS,
        **COMMON,
    )


def _private(path: Path) -> Path:
    """Leave a socket where uvicorn will listen: it keeps the permissions that it finds."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as place:
        place.bind(str(path))
    path.chmod(0o600)
    return path


COMMON: Final[dict[str, Any]] = {
    "loop": "uvloop",
    "ws": FrameProtocol,
    "ws_max_size": WS_MOST_BYTES,
    "ws_ping_interval": 10,
    "ws_ping_timeout": 10,
    "ws_per_message_deflate": False,
    "lifespan": "on",
    "access_log": False,
    "proxy_headers": False,
    "server_header": False,
    "limit_concurrency": MOST_CONNECTIONS,
    "timeout_keep_alive": KEEP_ALIVE_SECONDS,
    "timeout_graceful_shutdown": GRACE_SECONDS,
}


async def serve(
    settings: Settings, role: Role = Role.WHOLE, listeners: Sequence[socket.socket] = ()
) -> None:
    """Serve until the process is asked to end; the certificate is renewed while it runs."""
    app = create_app(settings, role=role)
    config = configuration(settings, app, role)
    config.load()
    gc.collect()
    gc.freeze()  # what is here now stays: a full collection would stop every vote for 100 ms
    gc.set_threshold(*COLLECTED_EVERY)
    sys.setswitchinterval(TURN_SECONDS)
    renewing = asyncio.create_task(_renew(settings, config.ssl))
    try:
        server = DrainingServer(config, app.state.house.clients)
        await server.serve(sockets=list(listeners) or None)
    finally:
        renewing.cancel()


async def _renew(settings: Settings, context: ssl.SSLContext | None) -> None:
    while context is not None:
        await asyncio.sleep(LOOK_AGAIN.total_seconds())
        files = await asyncio.to_thread(tls_files, settings)
        context.load_cert_chain(files.certificate, files.key)


def run(settings: Settings, role: Role, listeners: Sequence[socket.socket] = ()) -> None:
    """Run one process."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(serve(settings, role, listeners))


def run_both(settings: Settings) -> None:
    """Run both processes; who comes while one starts again waits in the queue of the listener."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    place = (settings.host, settings.port)
    with socket.create_server(place, family=family, backlog=BACKLOG) as listener:
        gc.collect()
        gc.freeze()

        def work(name: str) -> None:
            run(settings, Role(name), [listener] if name == Role.PUBLIC else [])

        Prefork((Role.SESSION, Role.PUBLIC), work).run()


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop  # noqa: PLC0415  not on every platform on which the tests run

    return uvloop.new_event_loop()


def allow_descriptors() -> None:
    """Raise the number of open descriptors as far as is allowed: many systems begin with 1,024."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if most == resource.RLIM_INFINITY else min(most, MOST_DESCRIPTORS)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def main(settings: Settings, names: Sequence[str]) -> None:
    """Run one role by its name, or both processes."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    allow_descriptors()
    if names:
        run(settings, Role(names[0]))
    else:
        run_both(settings)


if __name__ == "__main__":
    main(Settings(), sys.argv[1:])
