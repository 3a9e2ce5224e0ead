"""Hold a plenary with synthetic councillors on a running installation of this machine."""

import argparse
from pathlib import Path

from command.plenary import demo_session, finish, hold
from core.settings import Settings
from rehearsal.run import Wanted
from rehearsal.script import DEFAULT


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the script, how many take part, what they receive, and whether things go wrong."""
    parser.add_argument("--script", type=Path, default=DEFAULT)
    parser.add_argument("--people", type=int, default=25)
    parser.add_argument("--tiles", type=int, default=2)
    parser.add_argument("--pace", type=float, default=1.0)
    parser.add_argument("--chaos", action="store_true", help="drops, double taps, rubbish")
    parser.add_argument("--seed", type=int, default=1)


def run(chosen: argparse.Namespace) -> int:
    """Convene, hold, close, sign and verify; only where development sign-in exists."""
    settings = Settings()
    if settings.environment != "development":
        print("El ensayo necesita el acceso de desarrollo: HEMICICLO_ENVIRONMENT=development.")
        return 2
    wanted = Wanted(
        chosen.people, chosen.tiles, chosen.pace, chosen.chaos, chosen.seed, chosen.script
    )
    session, people = demo_session(settings)
    held = hold(settings, session, people, wanted)
    return finish(settings, session, people, held)
