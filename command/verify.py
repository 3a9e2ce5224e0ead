"""Check a package of a session: no server, no network, no database."""

import argparse
import json
from pathlib import Path

from minutes.verify import verify
from minutes.verify_report import as_json, as_text


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the package, and roots that are trusted beside those it carries."""
    parser.add_argument("package", type=Path, help="folder or .zip of the package")
    parser.add_argument("--json", action="store_true", help="report for programs")
    parser.add_argument("--root", type=Path, action="append", default=[], help="trusted root, PEM")


def run(chosen: argparse.Namespace) -> int:
    """Print the report; 0 when everything holds, 1 when something does not, 2 when unreadable."""
    report = verify(chosen.package, chosen.root)
    if chosen.json:
        print(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        print(as_text(report))
    return report.exit_code
