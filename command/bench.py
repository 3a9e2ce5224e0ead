"""Measure: live (votes, screens), media (packets), minutes (log to acta), ballot (secret vote)."""

import argparse
import importlib
import json
import sys
from pathlib import Path

NAMES = ("live", "media", "minutes", "ballot")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the names of the benchmarks; all of them by default."""
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[])
    parser.add_argument("--json", action="store_true", help="only the figures, for programs")
    parser.add_argument(
        "--plane", choices=["python", "native"], help="only this plane of media, in half the time"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the .bel of ballot there")


def run(chosen: argparse.Namespace) -> int:
    """Run each benchmark; its figures go to standard output as one JSON line."""
    for name in chosen.names or NAMES:
        options: dict[str, object] = {"keep": chosen.keep} if name == "ballot" else {}
        if name == "media" and chosen.plane:
            options["planes"] = (chosen.plane,)
        figures, sentence = importlib.import_module(f"bench.{name}").measure(**options)
        if not chosen.json:
            print(sentence, file=sys.stderr)
        print(json.dumps({"bench": name, **figures}))
    return 0
