"""Makes the viewing copy of a session from its recording: one call, repeatable, one at a time."""

import fcntl
import os
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from media.viewing.film import join
from media.viewing.library import Library, scan
from media.viewing.outline import outline, speakers, vtt
from media.viewing.picture import Reel
from media.viewing.plan import Damage, Look, Made, Plan
from media.viewing.shots import shots
from media.viewing.sound import mix

NICENESS = 10


def compose(plan: Plan, recording: Path, target: Path, look: Look | None = None) -> Made:
    """Write the film to ``target`` (``.mp4``) and two ``.vtt`` files beside it.

    ``recording`` is the room's folder, with ``part-NNN/<track>/NNNNNN.rtpd``. What cannot be
    read is left out and told in ``Made.damage``; the film is always as long as the plan. The
    three files appear together when all is done. Raises FilmError, OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        _alone(target.parent),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=".composing-") as folder,
    ):
        with ThreadPoolExecutor(max_workers=1, initializer=_be_nice) as worker:
            made = worker.submit(_make, plan, recording, Path(folder), look or Look()).result()
        return _move(made, target)


def _make(plan: Plan, recording: Path, folder: Path, look: Look) -> Made:
    library = scan(recording, plan.epoch_ns, plan.sealed)
    sound, picture, film = folder / "sound.pcm", folder / "picture.mkv", folder / "film.mp4"
    damage = [*library.damage, *mix(plan, library, sound)]
    damage += _film_shots(plan, library, picture, look)
    join(picture, sound, film)
    chapters, names = folder / "chapters.vtt", folder / "speakers.vtt"
    chapters.write_text(vtt(outline(plan)), encoding="utf-8")
    names.write_text(vtt(speakers(plan)), encoding="utf-8")
    return Made(film, chapters, names, plan.duration_ms, tuple(damage))


def _film_shots(plan: Plan, library: Library, target: Path, look: Look) -> list[Damage]:
    reel = Reel(target, plan, look, library.epoch_ns)
    for shot in shots(plan, library, look.fps):
        reel.shoot(shot)
    reel.close()
    return reel.damage


def _move(made: Made, target: Path) -> Made:
    chapters, names = target.with_suffix(".chapters.vtt"), target.with_suffix(".speakers.vtt")
    made.chapters.replace(chapters)
    made.speakers.replace(names)
    made.film.replace(target)
    return Made(target, chapters, names, made.duration_ms, made.damage)


def _be_nice() -> None:
    """On Linux niceness is the thread's, and of what it starts: the worker keeps its own."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one film is made at a time in one folder, whatever the number of workers."""
    with (folder / ".composing.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
