"""The compiled plane as a library, if this machine has it: found, checked and opened once."""

from functools import lru_cache
from typing import Any

import cffi  # type: ignore[import-untyped]  # cffi ships no types; what we use of it stays in here

from media.native import build


class UnusablePlaneError(Exception):
    """Why the plane in C cannot run here."""


@lru_cache(maxsize=1)
def load() -> tuple[Any, Any]:
    """Return the declarations and the library; raises UnusablePlaneError."""
    ffi = cffi.FFI()
    header = (build.HERE / "plane.h").read_text()
    ffi.cdef(header.split("/* cffi: begin */")[1].split("/* cffi: end */")[0])
    try:
        library = ffi.dlopen(str(build.LIBRARY))
    except OSError as error:
        raise UnusablePlaneError("it is not built (scripts/setup builds it)") from error
    if ffi.string(library.plane_sources()).decode() != build.digest():
        raise UnusablePlaneError("it is built of other sources (scripts/setup builds it again)")
    if not library.plane_usable():
        raise UnusablePlaneError("this machine has no libcrypto.so.3")
    return ffi, library


def why_not() -> str:
    """Return why the plane in C cannot run here; empty if it can."""
    try:
        load()
    except UnusablePlaneError as error:
        return str(error)
    return ""
