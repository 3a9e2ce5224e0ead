"""Hold plenaries of the demo town: to watch and to enter, or one to its end with ``--once``."""

import argparse
import asyncio
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from command.migrate import migrate
from command.plenary import (
    NotStartedError,
    demo_session,
    finish,
    hold,
    local_addresses,
    tell,
    trusted,
)
from command.supervisor import FolderInUseError, Supervisor
from core.settings import Settings
from rehearsal.run import Wanted
from sessions.domain.values import Person

DATA = Path("var/demo")
PAUSE_SECONDS = 45


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to stop after one plenary, how many take part and how long they speak."""
    parser.add_argument(
        "--once", action="store_true", help="one short plenary, verified, then stop"
    )
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--people", type=int, default=25, help="how many councillors really join")
    parser.add_argument("--tiles", type=int, default=2, help="pictures that each receives")
    parser.add_argument("--pace", type=float, default=0.0, help="multiplies the speaking times")
    parser.add_argument("--chaos", action="store_true", help="lines fall, fingers tap twice")
    parser.add_argument("--data", type=Path, default=DATA, help="data folder of the demo")


def run(chosen: argparse.Namespace) -> int:
    """Start everything and hold a plenary at once; the exit code is that of its verification."""
    settings = Settings(
        environment="development",
        data_dir=chosen.data,
        port=chosen.port,
        public_url=f"https://localhost:{chosen.port}",
        media_udp_port=chosen.port + 1,
    )
    taken = taken_ports(settings)
    if taken:
        print(f"Otro programa usa ya {', '.join(taken)}: ciérrelo o elija otro con --port.")
        return 2
    supervisor = Supervisor(settings)
    try:
        supervisor.claim()
    except FolderInUseError as used:
        print(used)
        return 2
    tell("Base de datos")
    migrate(settings)
    convened = demo_session(settings)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    tell("Servidor, medios y tareas")
    supervisor.start()
    threading.Thread(target=supervisor.watch, daemon=True).start()
    try:
        asyncio.run(trusted(settings))
        if chosen.once:
            return _hold(settings, chosen, convened, pace=1.0)
        return _for_ever(settings, chosen, convened)
    except NotStartedError as silent:
        print(silent)
        return 1
    finally:
        supervisor.stop()


def taken_ports(settings: Settings) -> list[str]:
    """Return the ports of the settings that somebody else listens on."""
    media = [settings.of_node(node).media_udp_port for node in settings.nodes if node.is_here]
    wanted = (
        (socket.SOCK_STREAM, settings.port, "TCP"),
        *((socket.SOCK_DGRAM, port, "UDP") for port in media),
    )
    found = []
    for kind, port, name in wanted:
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, kind == socket.SOCK_STREAM)
            try:
                probe.bind((settings.host, port))
            except OSError:
                found.append(f"{port}/{name}")
    return found


Convened = tuple[str, tuple[Person, ...]]


def _hold(settings: Settings, chosen: argparse.Namespace, convened: Convened, pace: float) -> int:
    session, people = convened
    pace = chosen.pace or pace
    wanted = Wanted(people=chosen.people, tiles=chosen.tiles, pace=pace, chaos=chosen.chaos)
    held = hold(settings, session, people, wanted)
    return finish(settings, session, people, held)


def _for_ever(settings: Settings, chosen: argparse.Namespace, convened: Convened) -> int:
    print(f"\n  Abra  {settings.public_url}")
    for address in local_addresses():
        print(f"  y en las tabletas de la misma red  https://{address}:{settings.port}")
    print("  El navegador avisará del certificado: es la autoridad local (/autoridad).")
    print("  Ctrl+C para terminar.\n", flush=True)
    while True:
        _hold(settings, chosen, convened, pace=6.0)
        time.sleep(PAUSE_SECONDS)
        convened = demo_session(settings)
