"""Measure: live (commands, votes, screens), media (packets), minutes (log to signed acta)."""

import argparse
import importlib
import json
import sys

NAMES = ("live", "media", "minutes")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take the names of the benchmarks; all of them by default."""
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[])
    parser.add_argument("--json", action="store_true", help="only the figures, for programs")


def run(chosen: argparse.Namespace) -> int:
    """Run each benchmark; its figures go to standard output as one JSON line."""
    for name in chosen.names or NAMES:
        figures, sentence = importlib.import_module(f"bench.{name}").measure()
        if not chosen.json:
            print(sentence, file=sys.stderr)
        print(json.dumps({"bench": name, **figures}))
    return 0
