"""Hold plenaries of the demo town: to watch and to enter, or one to its end with ``--once``."""

import argparse
import asyncio
import signal
import sys
import threading
from pathlib import Path

from command.migrate import migrate
from command.supervisor import Supervisor
from core.settings import Settings
from rehearsal.run import Wanted, demo_session, enter_and_hold, finish, local_addresses, ready

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
    print("· Base de datos", flush=True)
    migrate(settings)
    supervisor = Supervisor(settings)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    print("· Servidor, medios y tareas", flush=True)
    supervisor.start()
    threading.Thread(target=supervisor.watch, daemon=True).start()
    try:
        asyncio.run(ready(settings))
        return _once(settings, chosen) if chosen.once else _for_ever(settings, chosen)
    finally:
        supervisor.stop()


def _wanted(chosen: argparse.Namespace, pace: float) -> Wanted:
    return Wanted(
        people=chosen.people, tiles=chosen.tiles, pace=chosen.pace or pace, chaos=chosen.chaos
    )


def _once(settings: Settings, chosen: argparse.Namespace) -> int:
    session = demo_session(settings)
    wanted = _wanted(chosen, pace=1.0)
    held = asyncio.run(enter_and_hold(settings, session, wanted))
    return finish(settings, session, held)


def _for_ever(settings: Settings, chosen: argparse.Namespace) -> int:
    print(f"\n  Abra  {settings.public_url}")
    for address in local_addresses():
        print(f"  y en las tabletas de la misma red  https://{address}:{settings.port}")
    print(
        "  El navegador avisará del certificado: es la autoridad local de desarrollo (/autoridad)."
    )
    print("  Ctrl+C para terminar.\n", flush=True)
    while True:
        session = demo_session(settings)
        held = asyncio.run(enter_and_hold(settings, session, _wanted(chosen, pace=6.0)))
        finish(settings, session, held)
        threading.Event().wait(PAUSE_SECONDS)
