"""Builds the plane in C where a compiler is: ``python -m media.native.build``.

Needs no headers but libc's: what it takes of libcrypto it looks up when it runs. The library knows
of which sources it was made, so that one of other sources is never loaded.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LIBRARY: Final = HERE / "_plane.so"
FLAGS: Final = ("-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wshadow", "-Wno-parentheses")
OPTIMISED: Final = ("-O3", "-fPIC", "-fvisibility=hidden", "-shared")
FUZZER: Final = "fuzz.c"


def sources() -> list[Path]:
    """Return the C files of the library."""
    return [path for path in sorted(HERE.glob("*.c")) if path.name != FUZZER]


def digest() -> str:
    """Return what tells one state of the sources from another."""
    files = [*sources(), *sorted(HERE.glob("*.h"))]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:32]


def compiler() -> str | None:
    """Return the C compiler of this machine, if it has one."""
    return next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)


def compile_to(target: Path, flags: Sequence[str], more: Sequence[Path] = ()) -> str:
    """Compile the library's sources and ``more``; return what the compiler said, empty if it did.

    Raises FileNotFoundError without a compiler.
    """
    found = compiler()
    if found is None:
        raise FileNotFoundError("no C compiler")
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    files = [str(path) for path in (*sources(), *more)]
    mark = f'-DPLANE_SOURCES="{digest()}"'
    command = [found, *FLAGS, *flags, mark, "-o", str(fresh), *files, "-lpthread", "-ldl", "-lm"]
    done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603  ours
    if done.returncode:
        return done.stderr
    fresh.replace(target)
    return ""


def main() -> int:
    """Build, or say why the plane in Python will run; that is no failure."""
    try:
        trouble = compile_to(LIBRARY, OPTIMISED)
    except FileNotFoundError:
        trouble = "there is no C compiler here"
    if trouble:
        sys.stderr.write(f"The media plane stays in Python: {trouble}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
