"""A package to be spoilt: its files, a flipped bit, and what the verifier says."""

from pathlib import Path

from bench.sealed import Made
from minutes.report import Report
from minutes.verify import verify


def files_of(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def check(path: Path, made: Made) -> Report:
    return verify(path, clock=made.clock)


def flip(path: Path, place: int, bit: int = 1) -> bytes:
    content = path.read_bytes()
    path.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
    return content
