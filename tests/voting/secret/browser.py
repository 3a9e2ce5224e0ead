"""The voting page's own code, run by node: what the browser computes, asked from here."""

import base64
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
DRIVER = ROOT / "web/frontend/tests/ballot/driver.ts"
BUNDLER = ROOT / "node_modules/.bin/rolldown"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not BUNDLER.exists(), reason="node is not installed"
)


@cache
def bundle() -> Path:
    """Bundle the driver with the client's sources, once."""
    target = Path(mkdtemp(prefix="hemiciclo-client-")) / "driver.mjs"
    options = ("--format", "esm", "--platform", "node", "--file", str(target))
    subprocess.run([BUNDLER, str(DRIVER), *options], check=True, capture_output=True)
    return target


def ask(do: str, **said: object) -> Any:
    """Return what the client answers to ``do``."""
    question = json.dumps({"do": do, **said}).encode()
    program = ["node", str(bundle())]
    return json.loads(
        subprocess.run(program, input=question, capture_output=True, check=True).stdout
    )


def plenary(voters: int, *questions: str) -> bytes:
    """Return the archive of a whole election that the client held by itself."""
    return base64.b64decode(ask("plenary", voters=voters, questions=questions))
