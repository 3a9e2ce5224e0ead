"""What runs needs only what is locked for running, not what the checks bring along."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALONE = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in FORBIDDEN:
            raise ModuleNotFoundError(f"not locked for running: {name}", name=name)

sys.meta_path.insert(0, Absent())
for package in PACKAGES:
    for module in pkgutil.walk_packages([package], package + "."):
        if not module.module_finder.find_spec(module.name).origin.endswith(".py"):
            continue  # the plane in C, which is no module of Python
        importlib.import_module(module.name)
        print(module.name)
"""


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def test_every_module_runs_with_the_packages_of_requirements_lock() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {plain(line.split("==")[0]) for line in lock.splitlines() if "==" in line}
    assert {"starlette", "pyhanko"} <= locked
    forbidden = {
        module
        for module, owners in packages_distributions().items()
        if not {plain(owner) for owner in owners} & {*locked, "hemiciclo"}
    }
    assert {"pytest", "hypothesis"} <= forbidden
    packages = [
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"
    ]
    program = f"FORBIDDEN = {forbidden!r}\nPACKAGES = {packages!r}\n{ALONE}"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "signing.timestamps" in run.stdout
    assert "web.main" in run.stdout
