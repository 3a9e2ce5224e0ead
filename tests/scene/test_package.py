"""One plenary of the demo, checked by programs that nobody here wrote, and by ear and eye."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from media.synthetic import Look, look_of
from tests.ports import free_port

pytestmark = [pytest.mark.scene, pytest.mark.xdist_group("scene")]

PEOPLE = 14
RATE = 48_000


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package that ``hemiciclo demo --once`` leaves; it exits 0 only if it verifies."""
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "command.main", "demo", "--once", "--port"]
    command.append(str(free_port()))
    asked = ["--people", str(PEOPLE), "--data", str(data), "--pace", "0.6"]
    done = subprocess.run([*command, *asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return next(path for path in (data / "packages").iterdir() if path.is_dir())


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this machine")
    return found


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.law("R-VID-1")
def test_sha256sum_accepts_every_file(package: Path) -> None:
    out = run(tool("sha256sum"), "--check", "--strict", "SHA256SUMS", cwd=package)

    files = [path for path in package.rglob("*") if path.is_file()]
    assert out.count(": OK") == len(files) - 1


@pytest.mark.law("R-ACT-8")
def test_pdfsig_calls_both_signatures_valid(package: Path) -> None:
    out = run(tool("pdfsig"), "acta.pdf", cwd=package)

    assert out.count("Signature is Valid") == 2
    assert out.index("FirmaSecretaria") < out.index("VistoBuenoPresidencia")


@pytest.mark.law("R-VID-1")
@pytest.mark.parametrize(
    ("stamp", "data"),
    [("manifest.tsr", "manifest.json"), ("checkpoints/cabeza.tsr", "checkpoints/cabeza.txt")],
)
def test_openssl_accepts_the_time_stamps(package: Path, stamp: str, data: str) -> None:
    roots = ("-CAfile", "certificados/raices.pem")

    run(tool("openssl"), "ts", "-verify", "-in", stamp, "-data", data, *roots, cwd=package)


def test_openssl_accepts_the_seal_of_the_manifest(package: Path) -> None:
    options = "-verify -cades -binary -inform DER -in manifest.p7s -content manifest.json"
    roots = "-CAfile certificados/raices.pem -purpose any -out /dev/null"

    run(tool("openssl"), "cms", *options.split(), *roots.split(), cwd=package)


def probed(package: Path) -> Any:
    wanted = ("-show_format", "-show_streams", "-show_chapters", "-of", "json")
    return json.loads(run(tool("ffprobe"), "-v", "error", *wanted, "video.mp4", cwd=package))


def session_seconds(package: Path) -> float:
    links = [json.loads(line) for line in (package / "registro.jsonl").read_text().splitlines()]
    at = {link["kind"]: link["at"] for link in links if link["kind"].startswith("session.")}
    from core.clock import from_wire  # noqa: PLC0415  one use

    return (from_wire(at["session.closed"]) - from_wire(at["session.opened"])).total_seconds()


@pytest.mark.law("R-VID-3")
def test_ffprobe_reads_a_film_as_long_as_the_session_with_its_chapters(package: Path) -> None:
    found = probed(package)
    streams = {stream["codec_type"]: stream for stream in found["streams"]}

    assert abs(float(found["format"]["duration"]) - session_seconds(package)) < 1
    assert streams["video"]["codec_name"] == "h264"
    assert streams["audio"]["codec_name"] == "aac"
    starts = [float(streams[kind].get("start_time", 0)) for kind in ("video", "audio")]
    lengths = [float(streams[kind]["duration"]) for kind in ("video", "audio")]
    assert abs(starts[0] - starts[1]) <= 0.08
    assert abs(lengths[0] - lengths[1]) <= 0.08
    titles = [chapter["tags"]["title"] for chapter in found["chapters"]]
    for speech in interventions(package):
        assert any(speech["name"] in title for title in titles)


def interventions(package: Path) -> list[dict[str, Any]]:
    """Return the index of interventions, each with the speaker's name from the convocation."""
    first = json.loads((package / "registro.jsonl").read_text().splitlines()[0])
    names = {p["id"]: f"{p['name']} {p['surnames']}" for p in first["body"]["people"]}
    index = json.loads((package / "intervenciones.json").read_text())
    rows = index["interventions"] if isinstance(index, dict) else index
    return [{**row, "name": names[row["person_id"]]} for row in rows]


def looks(package: Path) -> dict[str, Look]:
    """Return what each participant looks like: the order of joining is that of the people."""
    first = json.loads((package / "registro.jsonl").read_text().splitlines()[0])
    tracks: dict[str, Look] = {}
    people = [p for p in first["body"]["people"] if not p["seat"]] + sorted(
        (p for p in first["body"]["people"] if p["seat"]),
        key=lambda p: (p["duty"] != "chair", p["seat"]),
    )
    here = {path.name.rsplit("-", 1)[0] for path in package.glob("grabacion/part-001/*-video")}
    for index, person in enumerate(p for p in people if p["id"] in here):
        tracks[person["id"]] = look_of(index)
    return tracks


def test_each_speaker_is_seen_and_heard_in_the_film_while_having_the_floor(package: Path) -> None:
    known = looks(package)
    found = interventions(package)
    assert found
    for speech in found:
        middle = (speech["from_ms"] + speech["to_ms"]) / 2000
        look = known[speech["person_id"]]
        assert nearest(colour_at(package, middle), known) == speech["person_id"]
        heard = powers(package, middle, {p: other.tone_hz for p, other in known.items()})
        assert max(heard, key=lambda person: heard[person]) == speech["person_id"], look


def colour_at(package: Path, second: float) -> tuple[float, float, float]:
    """Return the mean colour of the upper third of the film at a moment."""
    with av.open(str(package / "video.mp4")) as film:
        film.seek(int(second * av.time_base))
        for frame in film.decode(video=0):
            if frame.time is not None and frame.time >= second - 0.05:
                picture = frame.reformat(width=32, height=18, format="rgb24")
                plane = bytes(picture.planes[0])
                width = picture.planes[0].line_size
                pixels = [plane[y * width + x * 3 :][:3] for y in range(2, 6) for x in range(8, 24)]
                sums = [sum(pixel[channel] for pixel in pixels) for channel in range(3)]
                return (sums[0] / len(pixels), sums[1] / len(pixels), sums[2] / len(pixels))
    raise AssertionError(f"no picture at {second} s")


def nearest(colour: tuple[float, float, float], known: dict[str, Look]) -> str:
    def distance(person: str) -> float:
        return sum((a - b) ** 2 for a, b in zip(colour, known[person].rgb, strict=True))

    return min(known, key=distance)


def samples(package: Path, second: float, length: float = 0.5) -> Iterator[float]:
    """Yield the sound of the film around a moment, mono."""
    with av.open(str(package / "video.mp4")) as film:
        film.seek(int((second - length) * av.time_base))
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in film.decode(audio=0):
            if frame.time is None or frame.time < second - length / 2:
                continue
            if frame.time > second + length / 2:
                return
            for piece in resampler.resample(frame):
                yield from memoryview(bytes(piece.planes[0])[: piece.samples * 2]).cast("h")


def powers(package: Path, second: float, tones: dict[str, int]) -> dict[str, float]:
    """Return the power of each tone (Goertzel)."""
    import math  # noqa: PLC0415  one use

    sound = list(samples(package, second))
    found = {}
    for person, hertz in tones.items():
        factor = 2 * math.cos(2 * math.pi * hertz / RATE)
        before = last = 0.0
        for sample in sound:
            before, last = last, sample + factor * last - before
        found[person] = before**2 + last**2 - factor * before * last
    return found
