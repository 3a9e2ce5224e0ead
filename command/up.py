"""Start web, media and worker on this machine and keep them running until Ctrl+C."""

import argparse
import signal
import sys

from command.migrate import migrate
from command.supervisor import FolderInUseError, Supervisor
from core.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options: everything is in the settings."""
    parser.set_defaults()


def run(_: argparse.Namespace) -> int:
    """Migrate, start, watch; SIGTERM and Ctrl+C stop in order. One at a time in a folder."""
    settings = Settings()
    supervisor = Supervisor(settings)
    try:
        supervisor.claim()
    except FolderInUseError as used:
        print(used)
        return 2
    migrate(settings)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    supervisor.start()
    print(f"Hemiciclo: {settings.public_url}  (registros en {settings.data_dir / 'logs'})")
    try:
        supervisor.watch()
    finally:
        supervisor.stop()
    return 0
