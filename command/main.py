"""``hemiciclo``: one command line for everything that is started, checked or kept."""

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence

COMMANDS = {
    "up": "start web, media and worker on this machine",
    "demo": "hold a plenary of the demo town, with synthetic councillors",
    "rehearse": "hold a plenary with synthetic councillors on an installation",
    "verify": "check a package of a session, offline",
    "verify-ballot": "check the bundle of a secret vote, offline",
    "bench": "measure: live, media, minutes, ballot",
    "media": "look at the media nodes, empty one for an upgrade",
    "migrate": "bring the database to the newest schema",
    "backup": "copy database, files and keys into one folder, while it runs",
    "restore": "put a backup into an empty data folder and check it",
    "invite": "make the link by which somebody registers a first passkey",
    "check": "look for what would make this installation unsafe",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code."""
    parser = argparse.ArgumentParser(prog="hemiciclo", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    given = sys.argv[1:] if argv is None else argv
    asked = COMMANDS.keys() & given[:1]  # a verifier need not load the media server
    for name, help_text in COMMANDS.items():
        if asked and name not in asked:
            continue
        path = f"command.{name.replace('-', '_')}"
        if importlib.util.find_spec(path) is not None:
            module = importlib.import_module(path)
            sub = subparsers.add_parser(name, help=help_text, description=module.__doc__)
            module.arguments(sub)
            sub.set_defaults(run=module.run)
    chosen = parser.parse_args(argv)
    return int(chosen.run(chosen))


if __name__ == "__main__":
    sys.exit(main())
