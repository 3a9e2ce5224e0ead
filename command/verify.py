"""Check a package of a session: no server, no network, no database."""

import argparse
import json
from pathlib import Path

from minutes.verify import Given, verify
from minutes.verify_report import as_json, as_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the package, and whom the reader believes: an authority file, or roots only."""
    parser.add_argument("package", type=Path, help="folder or .zip of the package")
    parser.add_argument("--json", action="store_true", help="report for programs")
    parser.add_argument("--root", type=Path, action="append", default=[], help="trusted root, PEM")
    parser.add_argument(
        "--authority", type=Path, help="authority file of the entity, as its sede publishes it"
    )


def run(chosen: argparse.Namespace) -> int:
    """Print the report; 0 when everything holds, 1 when something does not, 2 when unreadable.

    0 answers the question as it was asked: without an authority or a root, that the package is
    intact, never that it is authentic; the last line and ``verdict`` say which.
    """
    report = verify(chosen.package, Given(tuple(chosen.root), chosen.authority))
    if chosen.json:
        print(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        print(as_text(report))
    return report.exit_code
