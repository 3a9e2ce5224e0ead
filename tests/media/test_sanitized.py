"""The plane in C under the sanitizers: what nobody should send touches nothing but its own."""

import subprocess
from pathlib import Path

import pytest

from media.native import build

SANITIZED = ("-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")


pytestmark = pytest.mark.xdist_group("sanitized")  # built once


@pytest.fixture(scope="module")
def thrower(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program that throws at the plane, built with sanitizers."""
    if build.compiler() is None:
        pytest.skip("no C compiler here")
    program = tmp_path_factory.mktemp("native") / "fuzz"
    trouble = build.compile_to(program, SANITIZED, (build.HERE / build.FUZZER,))
    if "sanitize" in trouble or "libasan" in trouble or "libubsan" in trouble:
        pytest.skip("this compiler has no sanitizers")
    assert trouble == ""
    return program


def throw(program: Path, rounds: int, seed: int) -> None:
    done = subprocess.run(
        [program, str(rounds), str(seed)], capture_output=True, check=False, text=True
    )
    if done.returncode == 3:
        pytest.skip("no libcrypto.so.3 on this machine")
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_that_is_thrown_at_the_plane_breaks_it(thrower: Path, seed: int) -> None:
    throw(thrower, 100_000, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
def test_nothing_breaks_it_for_long(thrower: Path, seed: int) -> None:
    throw(thrower, 5_000_000, seed)


def test_the_plane_compiles_without_a_warning(tmp_path: Path) -> None:
    if build.compiler() is None:
        pytest.skip("no C compiler here")
    strict = (*build.OPTIMISED, "-Werror", "-Wstrict-prototypes", "-Wmissing-prototypes")
    assert build.compile_to(tmp_path / "plane.so", strict) == ""
